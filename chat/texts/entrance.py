"""What is said at the door: refusals, roles, the account; part of `chat.texts.sentences.TEXTS`."""

ENTRANCE_ZH = {
    "refused_home": "回到首页",
    "refused_host": "这里不认识地址“{host}”。请用 {address} 打开；要用别的地址，请管理员启动时写明 --url 网址。",
    "refused_host_plain": "这里不认识地址“{host}”。请用启动时显示的地址打开；要用别的地址，请管理员启动时写明 --url 网址。",
    "refused_foreign": "这个请求来自别的网页，没有执行。请回到首页再操作。",
    "refused_closed": "没有这个页面。请回到首页。",
    "refused_method": "这个地址不接受这样的请求。请回到首页再操作。",
    "refused_length": "请求没有说明内容有多长，没有接收。请用浏览器打开首页再试；经过代理时，请管理员让代理先收齐内容。",
    "refused_size": "内容超过 {limit}，没有接收。请分几次添加，或把文件直接放进报告文件夹。",
    "refused_failed": "没有成功，原因已记入日志。请稍后再试，或联系管理员。",
}

ENTRANCE_EN = {
    "refused_home": "To the first page",
    "refused_host": "The address “{host}” is not known here. Open {address}; for another address the administrator starts with --url.",
    "refused_host_plain": "The address “{host}” is not known here. Open the one shown at the start; for another address the administrator starts with --url.",
    "refused_foreign": "This request came from another page and was not carried out. Go to the first page and do it there.",
    "refused_closed": "There is no such page. Go to the first page.",
    "refused_method": "This address takes no such request. Go to the first page and do it there.",
    "refused_length": "The request did not say how long it is and was not taken. Try again in a browser from the first page; "
    "behind another server, the administrator has that one collect requests first.",
    "refused_size": "This is larger than {limit} and was not taken. Add it in parts, or put the files into the reports folder.",
    "refused_failed": "That did not work; the reason is in the log. Try again later, or tell the administrator.",
}

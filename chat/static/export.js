/* Saving an answer or a conversation as a file: `window.youju.exportTurns(format, turns)`.
   Only questions and places are sent; the server fetches the words again. */
(() => {
  if (window.youjuExport) return;

  async function exportTurns(format, turns) {
    const lang = document.documentElement.lang.startsWith("en") ? "en" : "zh";
    const failed = lang === "en" ? "The file could not be made. Please try again." : "没能导出，请重试。";
    let reply;
    try {
      reply = await fetch("/export", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ format, lang, turns }),
      });
    } catch {
      return tell(failed);
    }
    if (!reply.ok) {
      const said = await reply.json().catch(() => ({}));
      return tell((said.error && said.error[lang]) || failed);
    }
    const named = /filename\*=UTF-8''([^;]+)/.exec(reply.headers.get("content-disposition") || "");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await reply.blob());
    link.download = named ? decodeURIComponent(named[1]) : `youju.${format}`;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  /* One line at the foot of the window, read out and gone after a while. */
  function tell(text) {
    const line = document.createElement("div");
    line.className = "yj-toast";
    line.setAttribute("role", "status");
    line.textContent = text;
    document.body.append(line);
    setTimeout(() => line.remove(), 5000);
  }

  /* The page's own script may come later. */
  function offer() {
    if (window.youju) window.youju.exportTurns = exportTurns;
    else setTimeout(offer, 100);
  }

  window.youjuExport = exportTurns;
  offer();
})();

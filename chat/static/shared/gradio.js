/* What our scripts know of the markup that Gradio draws around its components. tests/chat/web/test_gradio_seam.py says
   whether it still holds. */

/* The button that shows a tab, by the tab's id. */
export const tabButton = (tab) => document.getElementById(`${tab}-button`);

/* What opens and shuts an accordion, and the words on it. */
export const lidOf = (accordion) => accordion?.querySelector(":scope > button");
export const lidWords = (accordion) => lidOf(accordion)?.querySelector(":scope > span");

/* Its dark colours and ours hang on the same class; without `wanted`, from one look to the other. */
export const darken = (wanted) => document.body.classList.toggle("dark", wanted);

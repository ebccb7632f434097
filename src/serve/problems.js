// The overlay of problems in the content: client.js asks for it when there are some. Texts of the
// content are set as text and never as HTML.
let dialog, shown;

export const close = () => {
  shown = '';
  dialog?.close();
};

const add = (parent, tag, text, name = '') =>
  parent.appendChild(Object.assign(document.createElement(tag), { textContent: text, className: name }));
export const show = json => {
  if (json === shown) return; // closed by hand, and nothing new
  shown = json;
  if (!dialog) {
    const root = add(document.documentElement, 'careleaf-problems', '').attachShadow({ mode: 'open' });
    Object.assign(add(root, 'link', ''), { rel: 'stylesheet', href: new URL('client.css', import.meta.url) });
    dialog = add(root, 'dialog', '');
    dialog.setAttribute('role', 'alertdialog');
    dialog.setAttribute('aria-labelledby', 'title');
    Object.assign(add(dialog, 'h1', ''), { id: 'title', tabIndex: -1, ariaLive: 'assertive' });
    add(dialog, 'ol', '');
    add(dialog, 'button', 'Close (Escape)').onclick = () => dialog.close();
  }
  const [title, list] = dialog.children, problems = JSON.parse(json);
  title.textContent = `Problems in the content: ${problems.length}`;
  list.replaceChildren();
  for (const { severity, code, message, help, file, line, column, end_column: end, snippet } of problems) {
    const item = add(list, 'li', '');
    add(item, 'p', `${severity}: ${code}`, `kind ${severity}`);
    add(item, 'p', message);
    if (file) add(item, 'p', [file, line, column].filter(Boolean).join(':'), 'place');
    if (snippet) {
      const before = [...snippet].slice(0, column - 1).join('').replace(/[^\t]/gu, ' ');
      add(item, 'pre', `${snippet}\n${before}${'^'.repeat(Math.max(1, end - column || 1))}`);
    }
    if (help) add(item, 'p', `Help: ${help}`);
  }
  if (!dialog.open) dialog.showModal(), title.focus();
};

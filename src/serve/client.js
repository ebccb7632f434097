// Live reload: in `careleaf serve`, never in output/.
{
  const me = document.currentScript, own = new URL('.', me.src);
  let { page, etag } = me.dataset, stream, overlay, work = Promise.resolve();
  me.remove();

  // A hidden tab lets go of its stream (there are six), and catches up by its etag.
  const connect = () => {
    stream?.close();
    if (document.hidden) return;
    stream = new EventSource(new URL('events?' + new URLSearchParams({ page, etag }), own));
    const on = (name, act) => stream.addEventListener(name, e => work = work.then(() => act(e.data)).catch(again));
    on('reload', refresh);
    on('style', data => restyle(JSON.parse(data)));
    on('problems', async data => {
      overlay ??= await import(new URL('problems.js', own));
      overlay.show(data);
    });
    on('mended', () => overlay?.close());
    stream.onerror = again;
  };
  const again = () => { stream.close(); setTimeout(connect, 1000); };
  addEventListener('visibilitychange', connect);

  // The page anew, in place: what stays is not touched, so scroll, focus and ticks stay.
  const refresh = async () => {
    const answer = await fetch(location.href, { cache: 'no-cache' });
    if (answer.status >= 500) throw answer;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const tag = fresh.querySelector('[data-etag]');
    tag?.remove();
    if (!tag || scripted(document) || scripted(fresh)) return reload();
    const links = sheets(document);
    await Promise.all(sheets(fresh).map((link, i) => links[i] && swap(links[i], href(link))));
    for (const old of all(document, 'details')) {
      const now = all(fresh, 'details').find(d => label(d) === label(old));
      if (now) now.open = old.open;
    }
    const focus = document.activeElement;
    copy(document.documentElement, fresh.documentElement);
    morph(document.head, fresh.head);
    morph(document.body, fresh.body);
    const same = e => e.isEqualNode(focus);
    if (!focus.isConnected) all(document, focus.tagName).find(same)?.focus({ preventScroll: true });
    ({ page, etag } = tag.dataset);
  };
  const all = (doc, what) => [...doc.querySelectorAll(what)];
  const href = link => link.getAttribute('href');
  const sheets = doc => all(doc, 'link[rel~=stylesheet]');
  const label = details => details.querySelector('summary')?.textContent;
  const scripted = doc => all(doc, 'script').some(s => !s.type || /module|javascript/.test(s.type));
  const place = 'careleaf ' + location.pathname;
  const reload = () => {
    sessionStorage[place] = scrollY;
    location.reload();
  };
  if (sessionStorage[place]) scrollTo(0, sessionStorage[place]);
  delete sessionStorage[place];

  const copy = (old, now) => {
    for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of now.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  };
  const morph = (old, now) => {
    if (old.isEqualNode(now)) return;
    if (old.nodeType !== 1 || old.nodeName !== now.nodeName) return old.replaceWith(now);
    copy(old, now);
    const a = [...old.childNodes], b = [...now.childNodes];
    let after = null;
    while (a[0] && b[0]?.isEqualNode(a[0])) a.shift(), b.shift();
    while (a[0] && b.at(-1)?.isEqualNode(a.at(-1))) after = a.pop(), b.pop();
    b.forEach((node, i) => a[i] ? morph(a[i], node) : old.insertBefore(node, after));
    a.slice(b.length).forEach(node => node.remove());
  };

  const restyle = ({ old, new: now }) => Promise.all(sheets(document)
    .filter(link => href(link).endsWith(old))
    .map(link => swap(link, href(link).slice(0, -old.length) + now)));
  // The old stylesheet stays until the new one is there.
  const swap = (old, now) => href(old) === now || new Promise(done => {
    const link = old.cloneNode();
    link.href = now;
    link.onload = link.onerror = () => { old.remove(); done(); };
    old.after(link);
  });
  connect();
}

// Live reload: in `careleaf serve`, never in output/.
{
  const me = document.currentScript, own = new URL('.', me.src);
  let { page, etag } = me.dataset, stream, overlay, work = Promise.resolve();
  me.remove();

  // A hidden tab lets go of its stream (there are six), and catches up by its etag.
  const connect = () => {
    stream?.close();
    if (document.hidden) return;
    stream = new EventSource(own + 'events?' + new URLSearchParams({ page, etag }));
    const on = (name, act) => stream.addEventListener(name, e => work = work.then(() => act(e.data)).catch(again));
    on('reload', refresh);
    on('style', data => restyle(JSON.parse(data)));
    on('problems', async data => {
      overlay ??= await import(own + 'problems.js');
      overlay.show(data);
    });
    on('mended', () => overlay?.close());
    stream.onerror = again;
  };
  const again = () => { stream.close(); setTimeout(connect, 1000); };
  addEventListener('visibilitychange', connect);

  // The page anew: what stays is not touched, so scroll, focus and ticks stay.
  const refresh = async () => {
    const reply = await fetch(location, { cache: 'no-cache' });
    if (reply.status >= 500) throw reply;
    const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html');
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
  const label = d => d.querySelector('summary')?.textContent;
  const scripted = doc => all(doc, 'script').some(s => /^$|module|javascript/.test(s.type));
  const place = 'careleaf ' + location.pathname;
  const reload = () => {
    sessionStorage[place] = scrollY;
    location.reload();
  };
  scrollTo(0, sessionStorage[place] ?? scrollY);
  delete sessionStorage[place];

  const copy = (old, now) => {
    for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of now.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  };
  const has = (list, node) => node.nodeType === 1 && list.some(n => n.isEqualNode(node));
  const morph = (old, now) => {
    if (old.isEqualNode(now)) return;
    if (old.nodeType !== 1 || old.nodeName !== now.nodeName) return old.replaceWith(now);
    copy(old, now);
    const a = [...old.childNodes], b = [...now.childNodes];
    while (a[0] && b[0]) {
      if (has(b, a[0])) a[0].isEqualNode(b[0]) ? (a.shift(), b.shift()) : old.insertBefore(b.shift(), a[0]);
      else if (has(a, b[0])) a.shift().remove();
      else morph(a.shift(), b.shift());
    }
    a.forEach(node => node.remove());
    old.append(...b);
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

/// What the page of a run that goes on does besides `PageScript`: it hears over a WebSocket what has changed, and
/// brings the page to it.
///
/// A piece of the page comes as markup in which everything that anybody said is escaped, as in the page itself. It is
/// read into a document of its own, where nothing runs and nothing is fetched, and then the page's nodes are given its
/// texts and attributes one by one; so what is selected, open or in focus stays. Markup of a piece that changes in few
/// places comes as what to change: its text is cut at each `<`, and a change is [which cut, how much of its beginning
/// stays, how much of its end, what stands between]. What the reader looks at stays where it is on the screen.
enum LiveScript {
    /// Allows both scripts, and the WebSocket of the server that the page came from.
    static let policy = HTML(
        markup:
            "default-src 'none';style-src 'unsafe-inline';script-src '\(PageScript.digest)' '\(digest)';"
            + "connect-src 'self';img-src data:;base-uri 'none';form-action 'none'")

    /// SHA-256 of the text; a test holds it.
    static let digest = "sha256-ufWJ4gJQRl7LQX5zYGSgtUv4QzeSh4EfdkBoHqOZjns="

    static let text = """
        (() => {
        'use strict';
        const sources = new Map(), parser = new DOMParser(), body = document.body;
        const main = document.querySelector('main');
        const byId = id => document.getElementById(id);
        let clock = body.dataset.clock, name = document.title, isOver = false, wait = 1;

        const isSame = (old, now) =>
          old.nodeType === now.nodeType && old.nodeName === now.nodeName && old.id === now.id;
        const morph = (old, now) => {
          if (old.nodeType !== Node.ELEMENT_NODE) {
            if (old.data !== now.data) old.data = now.data;
            return;
          }
          for (const { name, value } of now.attributes)
            if (old.getAttribute(name) !== value) old.setAttribute(name, value);
          for (const { name } of [...old.attributes])
            if (name !== 'open' && !now.hasAttribute(name)) old.removeAttribute(name);
          const before = [...old.childNodes], after = [...now.childNodes];
          for (const [index, node] of after.entries()) {
            const there = before[index];
            if (there && isSame(there, node)) morph(there, node);
            else if (there) there.replaceWith(document.importNode(node, true));
            else old.appendChild(document.importNode(node, true));
          }
          for (const rest of before.slice(after.length)) rest.remove();
        };
        const show = id => {
          const now = parser.parseFromString(sources.get(id), 'text/html').body.firstElementChild;
          const old = byId(id);
          if (old) morph(old, now);
          else main.appendChild(document.importNode(now, true));
        };
        const change = (id, changes) => {
          const cuts = sources.get(id).split('<');
          for (const [index, start, end, text] of changes) {
            const cut = cuts[index];
            cuts[index] = cut.slice(0, start) + text + cut.slice(cut.length - end);
          }
          sources.set(id, cuts.join('<'));
        };

        const inView = () => scrollY === 0 ? null
          : [...main.children].find(part => part.getBoundingClientRect().bottom > 0);
        const arrange = order => {
          let last = main.querySelector('nav');
          for (const id of order) {
            const part = byId(id);
            if (last.nextElementSibling !== part) last.after(part);
            last = part;
          }
          while (last.nextElementSibling) last.nextElementSibling.remove();
        };
        const take = news => {
          const seen = inView(), top = seen?.getBoundingClientRect().top;
          for (const extra of document.querySelectorAll('.cx,.ro')) extra.remove();
          for (const [id, source] of Object.entries(news.whole)) sources.set(id, source);
          for (const [id, changes] of Object.entries(news.parts)) change(id, changes);
          for (const id of Object.keys({ ...news.whole, ...news.parts })) show(id);
          if (news.order) arrange(news.order);
          body.className = news.style;
          clock = news.clock;
          document.title = name = news.title;
          const icon = document.querySelector('link[rel=icon]');
          if (icon.getAttribute('href') !== news.icon) icon.setAttribute('href', news.icon);
          if (seen?.isConnected)
            scrollBy({ top: seen.getBoundingClientRect().top - top, behavior: 'instant' });
          isOver = news.over;
          dispatchEvent(new Event('redraw'));
        };
        const miss = () => {
          body.classList.add('lost');
          document.title = 'No news · ' + name;
          const words = byId('news');
          words.textContent = 'No news since ' + clock + '. The page tries to hear more of the run.';
          words.hidden = false;
        };
        const follow = () => {
          const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';
          const socket = new WebSocket(scheme + location.host + '/live');
          socket.onmessage = event => {
            wait = 1;
            take(JSON.parse(event.data));
          };
          socket.onclose = () => {
            if (isOver) return;
            miss();
            setTimeout(follow, wait * 1000);
            wait = Math.min(10, wait * 2);
          };
        };
        follow();
        })();
        """
}

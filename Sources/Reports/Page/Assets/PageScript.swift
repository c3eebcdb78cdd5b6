/// What the page does beyond showing itself, which nobody needs: it switches the colours, and a cross-hair runs
/// through all plots over time. Values are read back from the paths; it writes text and attributes only.
enum PageScript {
    /// Allows this script alone, and nothing to be fetched. Styles stand in attributes too, as the widths of bars.
    static let policy = HTML(
        markup: "default-src 'none';style-src 'unsafe-inline';script-src '\(digest)';img-src data:;"
            + "base-uri 'none';form-action 'none'")

    /// SHA-256 of the text, as a policy names a script (CSP 3, 2.3.1); a test holds it.
    static let digest = "sha256-YXnHKUKcxlunvmK6sH1jvnBDPDZxatZwlZZ1JaMyR2s="

    static let text = """
        (() => {
        'use strict';
        const root = document.documentElement, button = document.getElementById('theme');
        const night = matchMedia('(prefers-color-scheme:dark)');
        const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : night.matches;
        const label = () => {
          const other = isDark() ? 'Light' : 'Dark';
          button.textContent = other;
          button.setAttribute('aria-label', 'Switch to the ' + other.toLowerCase() + ' scheme');
        };
        button.hidden = false;
        button.onclick = () => { root.dataset.theme = isDark() ? 'light' : 'dark'; label(); };
        night.addEventListener('change', label);
        label();

        const known = new WeakMap();
        const points = path => {
          const data = path.getAttribute('d'), read = known.get(path);
          if (read && read.data === data) return read.found;
          const found = [], step = /([MLHV])(-?[\\d.]+)(?: (-?[\\d.]+))?/g;
          let x = 0, y = 0, part;
          while ((part = step.exec(data))) {
            if (part[1] === 'H') x = +part[2];
            else if (part[1] === 'V') y = +part[2];
            else { x = +part[2]; y = +part[3]; }
            found.push([x, y]);
          }
          known.set(path, { data, found });
          return found;
        };
        const value = (plot, y) => {
          const [kind, low, high, height] = plot.dataset.y.split(' '), part = 1 - y / height;
          return kind === 'log' ? low * Math.pow(high / low, part) : +low + (high - low) * part;
        };
        const digits = (plot, v) => {
          const isTime = plot.dataset.y.startsWith('log');
          const shown = isTime && v >= 999.5 ? v / 1000 : v;
          const text = shown >= 999.5 ? Math.round(shown).toLocaleString('en')
            : String(+shown.toPrecision(3));
          return text + (isTime ? v >= 999.5 ? ' s' : ' ms' : '');
        };
        const clock = s => {
          const two = n => String(n).padStart(2, '0');
          const minutes = Math.floor(s / 60);
          return minutes >= 60
            ? Math.floor(minutes / 60) + ':' + two(minutes % 60) + ':' + two(s % 60)
            : minutes + ':' + two(s % 60);
        };
        const readout = document.createElement('div');
        readout.className = 'ro';
        let place = null;
        const leave = () => {
          place = null;
          for (const hair of document.querySelectorAll('.cx')) hair.remove();
          readout.remove();
        };
        const hairOf = svg => {
          const there = svg.querySelector('.cx');
          if (there) return there;
          const hair = document.createElementNS('http://www.w3.org/2000/svg', 'line');
          hair.setAttribute('class', 'cx');
          hair.setAttribute('y1', -4);
          hair.setAttribute('y2', svg.getAttribute('height'));
          return svg.appendChild(hair);
        };
        const draw = () => {
          const svg = place.svg, box = svg.getBoundingClientRect(), frame = svg.closest('.plot');
          const part = Math.max(0, Math.min(1, (place.x - box.left) / box.width));
          for (const other of document.querySelectorAll('svg.s[data-x]')) {
            const hair = hairOf(other);
            hair.setAttribute('x1', part * 100 + '%');
            hair.setAttribute('x2', part * 100 + '%');
          }
          const words = [clock(Math.floor(part * svg.dataset.x))];
          for (const path of svg.querySelectorAll('path[data-n]')) {
            let best = null;
            for (const point of points(path))
              if (!best || Math.abs(point[0] - 600 * part) < Math.abs(best[0] - 600 * part))
                best = point;
            if (best && Math.abs(best[0] - 600 * part) < 16)
              words.push(path.dataset.n + ' ' + digits(svg, value(svg, best[1])));
          }
          readout.textContent = words.join('  ');
          readout.style.top = box.top - frame.getBoundingClientRect().top - 2 + 'px';
          frame.appendChild(readout);
        };
        addEventListener('pointermove', event => {
          const svg = event.target.closest?.('svg.s[data-x]');
          if (!svg) return place && leave();
          place = { svg, x: event.clientX };
          draw();
        });
        root.addEventListener('pointerleave', leave);
        addEventListener('redraw', () => { if (place) place.svg.isConnected ? draw() : leave(); });
        addEventListener('beforeprint', () => { delete root.dataset.theme; });
        })();
        """
}

extension PageStyle {
    /// The page: type, the banner, questions with their answers. Lengths are steps of 4, 8, 12, 16, 20, 28, 32.
    static let layout = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;scroll-padding-top:8px}
        body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 -apple-system,"Segoe UI",
        Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums}
        code,.plan{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;
        font-size:.92em}
        code,q,h1,.er b,.strip span,th,dd{unicode-bidi:isolate}
        h1,h2,p,dl,dd,ul,ol{margin:0;padding:0}ul,ol{list-style:none}
        a{color:inherit;text-decoration-color:var(--rule);text-underline-offset:3px}
        a:hover{text-decoration-color:currentColor}
        :focus-visible{outline:2px solid var(--p95);outline-offset:2px}
        .vh,.skip:not(:focus){position:absolute;width:1px;height:1px;overflow:hidden;
        clip-path:inset(50%);white-space:nowrap}
        .defs{position:absolute}
        main,.vin,footer{max-width:1200px;margin:0 auto;padding:0 32px}
        .v{border-top:6px solid var(--c);padding:24px 0 4px}
        .v.pass{--c:var(--good)}.v.fail{--c:var(--bad)}.v.void,.v.done{--c:var(--void)}
        .v.live{--c:var(--p95)}.live .word svg{fill:currentColor;stroke:none}
        .live main{overflow-anchor:none}
        .lost .v{--c:var(--void)}.lost main{filter:grayscale(1)}
        .v.void{border-top:0}
        .v.void::before{content:"";display:block;height:6px;margin-top:-24px;margin-bottom:24px;
        background:repeating-linear-gradient(135deg,var(--void) 0 8px,var(--bg) 8px 14px)}
        .vin{display:grid;grid-template-columns:auto 1fr;column-gap:16px;align-items:center}
        .word{display:flex;align-items:center;gap:8px;color:var(--c);font-size:26px;
        line-height:32px;font-weight:650;letter-spacing:.01em;white-space:nowrap}
        .word svg{flex:none;fill:none;stroke:currentColor;stroke-width:3.2;stroke-linecap:round;
        stroke-linejoin:round}
        h1{font-size:26px;line-height:32px;font-weight:400;overflow-wrap:anywhere;min-width:0}
        .why{grid-column:1/-1;max-width:70ch;margin-top:8px;font-size:16px;overflow-wrap:anywhere}
        .why.note{font-size:13px;line-height:18px;max-width:90ch}
        .facts{display:grid;grid-template-columns:repeat(6,1fr);margin-top:20px;
        border-top:1px solid var(--ink)}
        .facts div{padding:8px 12px 8px 0;min-width:0}
        .facts dt,.facts .sub{font-size:12px;line-height:16px;color:var(--soft)}
        .facts dd{font-size:20px;line-height:26px;white-space:nowrap}.facts .sub{white-space:normal}
        .meta{display:flex;flex-wrap:wrap;gap:2px 20px;border-top:1px solid var(--rule);
        padding-top:8px;font-size:12px;line-height:18px}
        .meta div{display:flex;gap:6px;min-width:0}.meta dt{color:var(--soft)}
        .meta dd{min-width:0;overflow-wrap:anywhere}
        nav{display:flex;justify-content:space-between;gap:16px;margin-top:12px;font-size:13px}
        nav ul{display:flex;flex-wrap:wrap;gap:4px 14px}
        button{font:inherit;color:inherit;background:none;border:1px solid var(--rule);
        border-radius:4px;padding:2px 10px;cursor:pointer}button[hidden]{display:none}
        section{margin-top:28px;padding-top:16px;border-top:1px solid var(--rule)}
        .q{display:grid;grid-template-columns:264px minmax(0,1fr);column-gap:32px;
        grid-template-rows:auto 1fr}
        .q .show{grid-column:2;grid-row:1/3;min-width:0}
        .q details{grid-column:1;grid-row:2;min-width:0}
        .q:has(details[open]) .show{grid-row:1}
        .q:has(details[open]) details{grid-column:1/3}
        h2{font-size:16px;line-height:22px;font-weight:650}
        .ans{font-size:14px;line-height:20px;margin-top:4px;max-width:75ch;overflow-wrap:anywhere}
        .ans.bad,.ans.warn{border-left:3px solid var(--bad);padding-left:8px}
        .note code{overflow-wrap:anywhere}
        .note{font-size:12px;line-height:17px;color:var(--soft);margin-top:8px;max-width:85ch;
        overflow-wrap:anywhere}.note.k{margin-top:0}
        .key{font-size:12px;line-height:16px;margin-top:10px;display:flex;flex-wrap:wrap;
        gap:4px 14px}.key li{display:flex;align-items:center;gap:6px}
        .mkl{font-size:12px;line-height:16px;margin-top:10px;overflow-wrap:anywhere}
        .mkl li{display:flex;gap:8px;margin-top:4px}.mkl span{min-width:0}
        .mkl b,.marks em{flex:none;width:16px;height:16px;border-radius:8px;background:var(--ink);
        color:var(--bg);font:650 10px/16px sans-serif;text-align:center}
        details{font-size:12px;margin-top:10px}summary{cursor:pointer;color:var(--soft)}
        .soft{color:var(--soft)}.none{color:var(--soft);font-size:13px}
        footer{padding-top:24px;padding-bottom:32px;font-size:12px;color:var(--soft)}
        @media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
        """
}

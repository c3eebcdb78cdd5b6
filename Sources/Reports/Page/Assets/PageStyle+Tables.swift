extension PageStyle {
    /// Tables, and the plan.
    static let tables = """
        table{border-collapse:collapse;font-size:13px;line-height:18px}.tw{overflow-x:auto}
        .d{width:100%}.d caption{text-align:left;color:var(--soft);padding:6px 0 2px}
        .d th,.d td{padding:3px 0 3px 14px;text-align:right;font-weight:400;white-space:nowrap;
        border-bottom:1px solid var(--grid)}
        .d thead th{color:var(--soft);font-size:12px;border-color:var(--rule);
        vertical-align:bottom}
        .d tbody th,.d .n0{text-align:left;padding-left:0}details .d{width:auto;font-size:12px}
        .d.big tbody th{white-space:normal;overflow-wrap:anywhere;min-width:96px}
        .d .long{display:block;white-space:normal;text-align:left;min-width:240px}
        .big .gr th{padding-top:12px;font-weight:650;border-color:var(--rule)}
        .rbc{width:30%}.rb,.mb,.iv{display:block;width:100%;overflow:visible}
        .d.cmp .ivc{width:24%;text-align:center}.d td.vd,.d th.vd{text-align:left}
        .iv .zero{stroke:var(--soft)}.iv .lim{stroke:var(--plan);stroke-dasharray:3 2}
        .iv .rg{stroke-width:4}.iv .pt{fill:var(--p95)}
        .iv .rg.no{stroke:var(--bad)}.iv .pt.no{fill:var(--bad)}
        .cmp .no .vd,.cmp .no b{color:var(--bad);font-weight:650}
        .th{width:100%;margin-top:6px}
        .th th,.th td{padding:4px 14px 4px 0;text-align:left;font-weight:400;
        border-bottom:1px solid var(--grid)}.th th code{overflow-wrap:anywhere}
        .th thead th{font-size:12px;color:var(--soft);border-color:var(--rule)}
        .th .ob,.th .n,.th .mg{text-align:right;white-space:nowrap}
        .th .n{padding-right:0;color:var(--soft)}.th .bar{width:26%}.u{display:none}
        .few{display:block;font-size:12px;line-height:16px;color:var(--plan)}
        .st{width:84px;font-weight:650!important;white-space:nowrap}
        .ok .st{color:var(--good)}.no .st,.no .mg{color:var(--bad)}tr.void .st{color:var(--void)}
        .wait .st{color:var(--soft)}tr.warn .st{color:var(--base)}
        .ok .st::before{content:"✓ "}.no .st::before{content:"✕ "}
        tr.void .st::before,.wait .st::before{content:"– "}tr.warn .st::before{content:"! "}
        .mb .tr{fill:var(--grid)}.mb .ba{fill:var(--good)}
        .no .mb .ba,.no .mb .ov{fill:var(--bad)}.void .mb .ba,.void .mb .ov{fill:var(--void);
        opacity:.6}.warn .mb .ba,.warn .mb .ov{fill:var(--base)}
        .mb line{stroke:var(--ink);stroke-width:2}
        .mb .brk{stroke:var(--bg);stroke-width:2.5;fill:none}
        .plan{margin-top:10px;font-size:12px;line-height:18px;counter-reset:n;overflow-x:auto;
        background:var(--well);padding:10px 0}
        .plan li{counter-increment:n;white-space:break-spaces;padding:0 12px 0 56px;
        text-indent:-40px;overflow-wrap:anywhere}
        .plan li::before{content:counter(n);display:inline-block;width:40px;padding-right:12px;
        text-align:right;text-indent:0;color:var(--soft)}
        .plan code{font-size:1em;white-space:break-spaces}
        """

    /// Below 760 pixels: one column, every second mark of time, no values at the ends of lines.
    static let narrow = """
        @media screen and (max-width:760px){
        main,.vin,footer{padding:0 16px}footer{padding:24px 16px}
        .vin{display:block}.word,h1{font-size:22px;line-height:28px}.why{font-size:15px}
        .facts{grid-template-columns:repeat(3,1fr)}.facts dd{font-size:18px;line-height:24px}
        .facts .sub{font-size:12px;line-height:16px}
        .meta{display:block}.meta dt{flex:none;width:68px}
        nav{display:block}button{margin-top:8px}nav li a{display:inline-block;padding:2px 0}
        .q{display:block}.q details{margin-top:4px}.show{margin-top:12px}
        .plot{padding:2px 34px 22px 48px}
        .wide:not(section):not(body),tspan.wide,text.wide,text.k2,.strip i{display:none}
        .er p{margin-right:-30px;margin-left:-44px}.pl,.xl{margin-left:-44px}
        .plot.two{padding-bottom:2px}.plot.two .xl{margin-top:20px}
        .th thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
        .th,.th tbody{display:block}
        .th tr{display:grid;grid-template-columns:80px minmax(0,1fr) 104px;padding:8px 0;
        border-bottom:1px solid var(--grid)}
        .th th,.th td{border:0;padding:0}.th tr th{grid-column:2/4}
        .th .ob{grid-column:2;text-align:left}.th .n{grid-column:3}
        .th .bar{grid-column:1/3;width:auto;padding-right:12px}.th .mg{grid-column:3}
        .u{display:inline}.st{width:auto}
        .d.big .k2,.rbc{display:none}.d th,.d td{padding-left:10px}
        .d.big{font-size:12px}.d.big thead th{white-space:normal}
        .d.cmp td,.d.cmp th{padding-left:8px;vertical-align:top}.d.cmp tbody th{padding-left:0}
        .d.cmp .ivc{display:none}.d.cmp .soft{display:block;font-size:11px;white-space:normal}
        .plan li{padding-left:44px;text-indent:-34px}.plan li::before{width:34px;padding-right:8px}
        }
        """

    /// On paper the light roles hold on white, and what cannot be pressed is left out.
    static let printed = """
        @media print{@page{margin:14mm}:root{--bg:#fff}body{font-size:11px}
        nav,.skip,details,button,script{display:none!important}
        main,.vin,footer{max-width:none;padding:0}
        section{break-inside:avoid;margin-top:14px;padding-top:10px}
        #by,#plan,#th,#err,#tg{break-inside:auto}.er{break-inside:avoid}
        h2,.ans{break-after:avoid}
        .q{grid-template-columns:190px minmax(0,1fr);column-gap:18px}
        h2{font-size:13px;line-height:17px}.ans{font-size:11.5px;line-height:16px}
        .plot{padding-right:80px}.k0{display:none}
        .note,.key,.mkl,.pl,.xl{font-size:11px;line-height:14px}
        .v{padding-top:10px}.facts dd{font-size:16px}.facts .sub{font-size:11px}
        *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        """
}

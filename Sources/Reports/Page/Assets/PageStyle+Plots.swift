extension PageStyle {
    /// Plots: the drawing is the plot area, labels hang into the padding around it.
    static let plots = """
        .plot{padding:2px 100px 22px 56px;position:relative}.plot.two{padding-bottom:36px}
        .plot.sp{padding-top:20px}.plot.top .s{margin-top:30px}
        .s{display:block;width:100%;overflow:visible}.s+.pl,.er+.er{margin-top:10px}
        .pl,.xl{font-size:12px;line-height:16px;color:var(--soft)}
        .pl{margin:6px 0 4px}.xl{margin-top:20px}.plot.two .xl{margin-top:36px}
        .plot:has(.xl){padding-bottom:2px}
        text{fill:var(--ink);font-family:inherit}.t{font-size:11px;fill:var(--soft)}
        .val{fill:var(--ink)}.t.tl{fill:var(--plan)}.t.tl.bad{fill:var(--bad)}
        .en,.val,.tl{paint-order:stroke;stroke:var(--bg);stroke-width:3px;stroke-linejoin:round}
        .en{font-weight:650}.en.p50,.en.p95{fill:var(--p95)}.en.p99{fill:var(--p99)}
        .en .wide{font-weight:400;fill:var(--soft)}
        line{vector-effect:non-scaling-stroke}.g{stroke:var(--grid)}.ax,.tk{stroke:var(--soft)}
        .pb{stroke:var(--rule)}.nm{fill:url(#hx)}.hxl{stroke:var(--rule);stroke-width:1.6}
        .hsd{fill:var(--p95)}.mk{stroke:var(--ink);stroke-dasharray:1 3}
        .lm{stroke:var(--plan);stroke-dasharray:6 3}.lm.bad{stroke:var(--bad)}
        .l{fill:none;vector-effect:non-scaling-stroke;stroke-linejoin:round}
        .l.p50{stroke:var(--p50);stroke-width:2.6}.l.p95{stroke:var(--p95);stroke-width:1.5}
        .l.p99{stroke:var(--p99);stroke-width:1.2}.l.thin{stroke-dasharray:2 3}
        .l.plan{stroke:var(--plan);stroke-width:1.4;stroke-dasharray:5 3}
        .l.base{stroke:var(--base);stroke-width:1.6;stroke-dasharray:7 3 1.5 3}
        .a.band{fill:var(--basew)}
        .l.hair{stroke:var(--p95);stroke-width:1;opacity:.45}
        .a{stroke:none}.a.b0{fill:var(--b0)}.a.b1{fill:var(--b1)}.a.b3{fill:var(--b3)}
        .a.hat{fill:url(#hs)}.a.errA{fill:var(--bad)}.faint{fill:var(--bg);opacity:.4}
        .mxd{stroke:var(--p99);stroke-width:2.4;stroke-linecap:round;fill:none;
        vector-effect:non-scaling-stroke;opacity:.45}circle.mxd{fill:var(--p99);stroke:none}
        .hot{fill:none;stroke:var(--bad);stroke-width:1.8}
        .h1{fill:var(--h1)}.h2{fill:var(--h2)}.h3{fill:var(--h3)}.h4{fill:var(--h4)}
        .h5{fill:var(--h5)}.h6{fill:var(--h6)}.dead,.err{fill:var(--bad)}.bar{fill:var(--b3)}
        .hleg{display:block;margin-top:10px;overflow:visible}
        .d50{fill:var(--p50)}.d95{fill:var(--p95)}.d99{fill:var(--p99)}
        .rg{stroke:var(--p50);stroke-width:1.5}.rg.hv{stroke-width:4}
        .rt{stroke:var(--p99);stroke-width:2}
        .strip{position:relative;height:16px;font-size:11px;line-height:16px;color:var(--soft);
        margin-bottom:4px}
        .strip span{position:absolute;top:0;height:16px;overflow:hidden;white-space:nowrap;
        text-overflow:ellipsis;text-indent:4px;border-left:1px solid var(--rule)}
        .strip b{color:var(--ink);font-weight:650}.strip i{font-style:normal}
        .marks{position:relative;height:16px;margin-bottom:6px}
        .marks em{position:absolute;margin-left:-8px;font-style:normal}
        .er p{font-size:12px;line-height:17px;margin:0 -90px 3px 0;overflow-wrap:anywhere}
        .er b{font-weight:650}.er q{color:var(--soft)}
        .stack{display:flex;height:22px;margin-bottom:10px;font-size:11px;line-height:22px}
        .stack i{width:0;text-indent:-44px;font-style:normal;color:var(--soft);white-space:nowrap}
        .stack>span{overflow:hidden;white-space:nowrap;padding-left:5px;background:var(--b1);
        border-left:2px solid var(--bg)}.stack .sb2{background:var(--b3);color:var(--on)}
        .cx{stroke:var(--ink);stroke-width:1;opacity:.5;pointer-events:none}
        .ro{position:absolute;right:0;font-size:11px;line-height:15px;background:var(--bg);
        border:1px solid var(--rule);padding:2px 6px;pointer-events:none;white-space:nowrap}
        """
}

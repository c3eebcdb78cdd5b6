extension PageStyle {
    /// What a page of two sides has besides: the other one in the colour of a base, and more room for the names
    /// at the ends of lines, the same on all plots, since one axis of time runs down the page.
    static let sides = """

        .sides .plot{padding-right:150px}.slim{display:none}
        .en.base,.en .wide.own{fill:var(--base)}.en .wide.own{font-weight:650}
        .l.base.half{stroke-width:2.4}.a.other{fill:var(--base)}
        .ag .rg,.ag .rt{stroke:var(--base)}.ag .d50{fill:var(--base)}
        .er p.ag{margin-top:4px}p.ag b,tr.ag>*{color:var(--base)}.d tr:has(+.ag)>*{border-bottom:0}
        .d tr.ag>th{padding-left:14px}.ag>*{padding-top:0!important}
        .stack.ag>span{background:var(--basew)}.stack.ag .sb2{background:var(--base);color:var(--bg)}
        .stack:has(+.ag){margin-bottom:3px}
        @media screen and (max-width:760px){
        .sides .plot{padding-right:48px}.slim{display:inline}}
        """
}

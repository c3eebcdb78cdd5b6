/// The style sheet of a page: colours here, the rest in its chapters. Colours are roles, checked for contrast in
/// both schemes; what they say is always said by a word, a sign or a place too.
enum PageStyle {
    /// All of it.
    static let text = [colors, layout, plots, tables, narrow, printed].joined(separator: "\n")

    /// The roles in daylight. In print they hold whatever the scheme.
    private static let light = """
        --bg:#fcfcfa;--ink:#1b2026;--soft:#59616b;--rule:#cfd4d9;--grid:#e6e9ec;--well:#f3f4f2;
        --p50:#4b8cc9;--p95:#2264a4;--p99:#0d3b70;--b0:#e6eef6;--b1:#cfe0f0;--b3:#5891c6;--on:#0d1a26;
        --h1:#c3d5e6;--h2:#9dbfde;--h3:#6fa3d2;--h4:#4382bd;--h5:#215f9e;--h6:#0b3360;
        --bad:#b93a0c;--good:#0b6e6e;--plan:#5d5348;--base:#8a5a00;--basew:#f0e2c4;--void:#5f6368
        """

    /// The same by night: the higher a percentile, the farther from the paper.
    private static let dark = """
        --bg:#14181c;--ink:#e6e9ec;--soft:#a3adb7;--rule:#3a424a;--grid:#262d34;--well:#1b2127;
        --p50:#4a88c5;--p95:#83b5e6;--p99:#d3e6f8;--b0:#1c2a38;--b1:#213a52;--b3:#3c75ab;--on:#fff;
        --h1:#23394e;--h2:#2d5175;--h3:#3b6f9f;--h4:#5a95cb;--h5:#93c1ea;--h6:#e2f0fc;
        --bad:#ff9664;--good:#5fc7c1;--plan:#c9bfb2;--base:#e0b050;--basew:#3d331c;--void:#b0b6bc
        """

    /// Of a generator that gave out: what seems to be the target's is grey.
    private static let grey = """
        --p50:#7d8287;--p95:#666b70;--p99:var(--ink);--b0:var(--well);--b1:var(--rule);--b3:#85898d;
        --h1:var(--grid);--h2:var(--rule);--h3:#a9aeb3;--h4:#878c91;--h5:#5f6368;--h6:var(--ink)
        """

    private static let greyByNight = """
        --p50:#7f858b;--p95:#a4aab0;--b3:#6a7178;
        --h3:#59616a;--h4:#7d848b;--h5:#aab0b6
        """

    private static let colors = """
        :root{\(light)}
        @media screen and (prefers-color-scheme:dark){
        :root:not([data-theme=light]){color-scheme:dark;\(dark)}
        :root:not([data-theme=light]) .grey section:not(#gen):not(#load):not(#plan):not(#th){
        \(grey);\(greyByNight)}}
        @media screen{:root[data-theme=dark]{color-scheme:dark;\(dark)}
        :root[data-theme=light]{color-scheme:light}}
        .grey section:not(#gen):not(#load):not(#plan):not(#th){\(grey)}
        @media screen{:root[data-theme=dark] .grey section:not(#gen):not(#load):not(#plan):not(#th){
        \(grey);\(greyByNight)}}
        """
}

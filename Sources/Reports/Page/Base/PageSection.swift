/// A question with its answer and, beside it, the evidence.
struct PageSection {
    /// How loud the answer is.
    enum Tone: String, Sendable {
        case plain = ""
        case bad
        case warn
    }

    let id: String
    /// Its name in the navigation.
    let name: String
    let question: String
    var answer: HTML
    var tone = Tone.plain
    /// Keys and notes below the answer.
    var legend: HTML = ""
    /// The evidence.
    var body: HTML
    /// The figures of what is drawn.
    var table: DataTable?
    /// Whether the evidence takes the whole width, below the answer.
    var isWide = false

    init(_ id: String, name: String, question: String, answer: HTML, body: HTML) {
        self.id = id
        self.name = name
        self.question = question
        self.answer = answer
        self.body = body
    }

    var html: HTML {
        let head: HTML = """
            <h2 id="\(id)-h">\(question)</h2><p class="ans \(tone.rawValue)">\(answer)</p>
            """
        guard !isWide else {
            return """
                <section class="wide" id="\(id)" aria-labelledby="\(id)-h">\(head)\(body)\(legend)\
                </section>

                """
        }
        return """
            <section class="q" id="\(id)" aria-labelledby="\(id)-h"><div class="say">\(head)\
            \(legend)</div><div class="show">\(body)</div>\(figures)</section>

            """
    }

    private var figures: HTML {
        guard let table else { return "" }
        return """
            <details><summary>Figures<span class="vh"> of: \(question)</span></summary>\
            <div class="tw" tabindex="0" role="region" aria-label="Figures of: \(question)">\
            \(table.html)</div></details>
            """
    }
}

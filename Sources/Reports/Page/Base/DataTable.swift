/// A table of figures; the first cell of a row is its name.
struct DataTable {
    let caption: String
    let head: [String]
    var rows: [[HTML]]

    var html: HTML {
        let heads = head.enumerated().map { index, text -> HTML in
            "<th scope=\"col\"\(index == 0 ? " class=\"n0\"" as HTML : "")>\(text)</th>"
        }.joined()
        let body = rows.map { row -> HTML in
            let cells = row.enumerated().map { index, cell -> HTML in
                index == 0 ? "<th scope=\"row\">\(cell)</th>" : "<td>\(cell)</td>"
            }.joined()
            return "<tr>\(cells)</tr>"
        }.joined()
        return """
            <table class="d"><caption>\(caption)</caption><thead><tr>\(heads)</tr></thead>\
            <tbody>\(body)</tbody></table>
            """
    }
}

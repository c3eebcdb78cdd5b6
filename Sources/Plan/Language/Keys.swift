/// Every key of the language, written once: one record or table for each section.
enum Keys {}

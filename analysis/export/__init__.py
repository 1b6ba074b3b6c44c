"""Tables of quotes as files: .xlsx, .docx, .md, .csv. Every word is fetched again from the reports."""

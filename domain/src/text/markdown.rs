//! Markdown as plain text. A phone shows `**` as two asterisks, and a link as the
//! words it stands behind, without its address.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// `text` as one would type it without markup.
pub(super) fn rendered(text: &str) -> String {
    let mut page = Page { source: text, out: String::new(), depth: 0, links: Vec::new(), kept: Vec::new() };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for (event, place) in Parser::new_ext(text, options).into_offset_iter() {
        page.take(event, place);
    }
    page.out.trim().to_owned()
}

struct Page<'a> {
    source: &'a str,
    out: String,
    /// How many lists are open.
    depth: usize,
    /// Where the words of each link that is open begin, and its address.
    links: Vec<(usize, String)>,
    /// The marks of emphasis that are none, as in `2*3*4`.
    kept: Vec<&'a str>,
}

impl<'a> Page<'a> {
    fn take(&mut self, event: Event<'_>, place: Range<usize>) {
        match event {
            Event::Start(tag) => self.begin(tag, place),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.out.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.out.push('\n'),
            Event::Rule => self.lines(1),
            // Not asked for of the parser.
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn begin(&mut self, tag: Tag<'_>, place: Range<usize>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) => self.block(),
            Tag::TableRow => self.lines(1),
            Tag::List(_) => self.depth += 1,
            Tag::Item => self.item(place),
            Tag::Table(_) => self.lines(2),
            Tag::Emphasis | Tag::Strong => self.emphasis(&tag, place),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push((self.out.len(), dest_url.into_string()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) => self.depth = self.depth.saturating_sub(1),
            TagEnd::Emphasis | TagEnd::Strong => {
                let mark = self.kept.pop().unwrap_or_default();
                self.out.push_str(mark);
            }
            TagEnd::Link | TagEnd::Image => self.address(),
            TagEnd::TableCell => self.out.push_str(" | "),
            TagEnd::TableHead | TagEnd::TableRow => {
                self.out.truncate(self.out.trim_end_matches([' ', '|']).len());
            }
            _ => {}
        }
    }

    /// Makes sure that what follows stands below what is there.
    fn lines(&mut self, breaks: usize) {
        self.out.truncate(self.out.trim_end_matches([' ', '\n']).len());
        if !self.out.is_empty() {
            self.out.push_str(&"\n".repeat(breaks));
        }
    }

    /// A paragraph or the like: apart from the one before, in a list below it, and
    /// the first of an item right behind its mark.
    fn block(&mut self) {
        match self.depth {
            0 => self.lines(2),
            _ if self.out.ends_with(' ') => {}
            _ => self.lines(1),
        }
    }

    /// An item has the number it was given.
    fn item(&mut self, place: Range<usize>) {
        self.lines(1);
        self.out.push_str(&"  ".repeat(self.depth.saturating_sub(1)));
        let source = self.source[place].trim_start();
        let digits = source.find(|c: char| !c.is_ascii_digit()).unwrap_or(source.len());
        match source.get(..=digits).filter(|_| digits > 0) {
            Some(number) => self.out.push_str(number),
            None => self.out.push('-'),
        }
        self.out.push(' ');
    }

    /// Marks in the middle of a word, or between numbers, are meant as they are.
    fn emphasis(&mut self, tag: &Tag<'_>, place: Range<usize>) {
        let source = self.source;
        let is_inside = source[..place.start].ends_with(char::is_alphanumeric)
            || source[place.end..].starts_with(char::is_alphanumeric);
        let length = if matches!(tag, Tag::Strong) { 2 } else { 1 };
        let mark = source.get(place.start..place.start + length).filter(|_| is_inside).unwrap_or_default();
        self.kept.push(mark);
        self.out.push_str(mark);
    }

    /// The address of a link behind its words, unless they say it already.
    fn address(&mut self) {
        let Some((start, address)) = self.links.pop() else { return };
        let address = address.trim_start_matches("mailto:").trim_start_matches("tel:");
        let words = self.out.get(start..).unwrap_or_default().trim();
        let bare = address.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
        if words == address || words.trim_end_matches('/') == bare || address.is_empty() {
            return;
        }
        let shown = if words.is_empty() { address.to_owned() } else { format!(" ({address})") };
        self.out.push_str(&shown);
    }
}

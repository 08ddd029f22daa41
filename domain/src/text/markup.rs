//! Tags in a model's answer: its thoughts and calls of tools, which go with all
//! they hold, and others, whose contents stay. What is left is markdown.

/// What the names of elements have in them that a model opens for itself or for
/// its tools. Models and agents name them differently, and alike in this.
const NOT_FOR_THE_READER: [&str; 14] = [
    "think",
    "thought",
    "reason",
    "reflect",
    "scratch",
    "monologue",
    "analysis",
    "planning",
    "tool",
    "function",
    "invoke",
    "parameter",
    "observation",
    "search_",
];

/// A tag as it stands in the text.
struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
    closes: bool,
    is_empty: bool,
}

impl<'a> Tag<'a> {
    /// The tag that `text` begins with, and its length in bytes.
    fn first_of(text: &'a str) -> Option<(Self, usize)> {
        let inner = text.strip_prefix('<')?;
        let end = inner.find(['<', '>'])?;
        let content = inner.get(..end).filter(|_| inner[end..].starts_with('>'))?;
        // What marks the turns of a conversation: `<|im_end|>`.
        if content.len() > 2 && content.starts_with('|') && content.ends_with('|') {
            return Some((Self { name: "", attributes: "", closes: true, is_empty: false }, end + 2));
        }
        let closes = content.starts_with('/');
        let content = content.trim_start_matches('/');
        let is_empty = content.ends_with('/');
        let content = content.trim_end_matches('/');
        let name_end = content.find(char::is_whitespace).unwrap_or(content.len());
        let (name, attributes) = content.split_at(name_end);
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':'));
        let has_attributes = attributes.trim().is_empty() || attributes.contains('=');
        (is_name && has_attributes).then_some((Self { name, attributes, closes, is_empty }, end + 2))
    }

    fn is_for_the_reader(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        !NOT_FOR_THE_READER.iter().any(|part| name.contains(part))
    }

    fn is(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }

    fn address(&self) -> Option<&'a str> {
        let after = self.attributes.split_once("href")?.1.trim_start().strip_prefix('=')?.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        after.get(1..)?.split_once(quote).map(|(address, _)| address)
    }
}

/// `text` without its tags, and without what is in those that are not for the
/// reader. Where one of these was not closed, all behind it goes; where it was not
/// opened, all before it.
pub(super) fn removed(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut hidden: Vec<&str> = Vec::new();
    let mut addresses: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(place) = rest.find('<') {
        let (before, from) = rest.split_at(place);
        push(&mut left, &hidden, before);
        let Some((tag, length)) = Tag::first_of(from) else {
            push(&mut left, &hidden, "<");
            rest = &from[1..];
            continue;
        };
        rest = &from[length..];
        if !tag.is_for_the_reader() {
            match hidden.iter().rposition(|name| name.eq_ignore_ascii_case(tag.name)) {
                _ if !tag.closes && !tag.is_empty => hidden.push(tag.name),
                Some(opened) if tag.closes => hidden.truncate(opened),
                None if tag.closes && hidden.is_empty() => left.clear(),
                _ => {}
            }
            continue;
        }
        if tag.is(&["a"]) {
            match (tag.closes, tag.address()) {
                (false, Some(address)) => {
                    addresses.push(address);
                    push(&mut left, &hidden, "[");
                }
                (true, _) => {
                    if let Some(address) = addresses.pop() {
                        push(&mut left, &hidden, &format!("](<{address}>)"));
                    }
                }
                (false, None) => {}
            }
        } else if tag.is(&["br", "p", "div", "tr", "ul", "ol"]) {
            push(&mut left, &hidden, "\n");
        } else if tag.is(&["li"]) && !tag.closes {
            push(&mut left, &hidden, "\n- ");
        } else if !tag.closes && !tag.is_empty && !is_closed(rest, tag.name) && !left.trim().is_empty() {
            // No markup: a gap to be filled in, as in "reply with <date>". It is
            // escaped so that it is none to markdown either.
            push(&mut left, &hidden, "\\");
            push(&mut left, &hidden, &from[..length]);
        }
    }
    push(&mut left, &hidden, rest);
    left
}

fn push(left: &mut String, hidden: &[&str], text: &str) {
    if hidden.is_empty() {
        left.push_str(text);
    }
}

fn is_closed(rest: &str, name: &str) -> bool {
    let closing = format!("</{name}>").to_ascii_lowercase();
    rest.to_ascii_lowercase().contains(&closing)
}

//! A text as words with their places, and the pauses between them.
//!
//! Knows letters and punctuation, no language: what a word means is for the
//! lexicon.

use super::letters::{Seen, look};

/// The word a stop sign is read as.
pub(super) const STOP_SIGN: &str = "stop";
/// Longest quotation, in words: a lone quotation mark, as for inches, must not
/// silence the rest of a text.
const QUOTED_WORDS_MAX: usize = 60;

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pause {
    /// A space, or a hyphen.
    None,
    /// A please: what follows is a request, though the sentence goes on.
    Please,
    /// A comma, dash, colon, bracket, emoji.
    Soft,
    /// The end of a sentence, or the beginning of the text.
    Sentence,
}

/// A word and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// In plain small letters.
    pub word: String,
    /// Its first byte in the body.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What stands before it.
    pub pause: Pause,
    /// Between quotation marks, while other words of the text are not.
    pub quoted: bool,
}

impl Token {
    /// A word that stands in no text.
    pub(super) fn of(word: &str) -> Self {
        Self { word: word.to_owned(), start: 0, end: 0, pause: Pause::None, quoted: false }
    }
}

/// Whether `body` is what a phone sends for a heart or thumb on one of our texts,
/// `Liked “Reply STOP to unsubscribe”`: nothing the customer wrote.
pub(super) fn is_reaction(body: &str) -> bool {
    let body = body.trim();
    let said = REACTIONS.iter().find_map(|reaction| body.strip_prefix(reaction));
    said.map(str::trim_start).is_some_and(|said| {
        said.starts_with(['“', '"', '«']) && said.ends_with(['”', '"', '»'])
            || ["an image", "a movie", "an attachment", "una imagen"].contains(&said)
    })
}

/// What phones write before the text that is reacted to.
const REACTIONS: &[&str] = &[
    "Liked",
    "Loved",
    "Disliked",
    "Laughed at",
    "Emphasized",
    "Emphasised",
    "Questioned",
    "Le gustó",
    "Le encantó",
    "No le gustó",
    "Le dio risa",
    "Enfatizó",
    "Cuestionó",
    "Reacted ❤️ to",
    "Reacted 👍 to",
    "Reacted 👎 to",
    "Reacted 😂 to",
    "Reacted to",
];

/// The words of `body` in order.
pub(super) fn tokens(body: &str) -> Vec<Token> {
    let mut scan = Scan {
        tokens: Vec::new(),
        word: None,
        pause: Pause::Sentence,
        double_quote: None,
        single_quote: None,
    };
    let mut chars = body.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let after = chars.peek().map_or(' ', |&(_, next)| next);
        look(c, |seen| scan.see(seen, at, end, before, after));
        before = c;
    }
    scan.finish_word();
    let mut tokens = scan.tokens;
    mark_quoted_lines(body, &mut tokens);
    if tokens.iter().all(|token| token.quoted) {
        tokens.iter_mut().for_each(|token| token.quoted = false);
    }
    join_spelled_out(emphasised(tokens))
}

struct Scan {
    tokens: Vec<Token>,
    word: Option<Token>,
    pause: Pause,
    /// How many words there were where a quotation began.
    double_quote: Option<usize>,
    single_quote: Option<usize>,
}

impl Scan {
    fn see(&mut self, seen: Seen, start: usize, end: usize, before: char, after: char) {
        match seen {
            Seen::Nothing => {}
            Seen::Letter(letter) => self.letter(letter, start, end),
            Seen::StopSign => {
                self.finish_word();
                self.letters(STOP_SIGN, start, end);
                self.finish_word();
            }
            Seen::Other(c) => self.mark(c, start, end, before, after),
        }
    }

    fn mark(&mut self, c: char, start: usize, end: usize, before: char, after: char) {
        let inside = before.is_alphanumeric() && after.is_alphanumeric();
        let digits = before.is_ascii_digit() && after.is_ascii_digit();
        match c {
            // Part of the word: don't, f*ck, 3:30, 2.5.
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '′' if inside => {}
            '*' if (before.is_alphanumeric() || before == '*')
                && (after.is_alphanumeric() || after == '*') => {}
            '.' | ':' | ',' | '/' if digits => {}
            '$' if after.is_alphabetic() => self.letter('s', start, end),
            '@' if inside => self.letter('a', start, end),
            '#' if !after.is_alphanumeric() => {
                self.finish_word();
                self.letters("number", start, end);
                self.finish_word();
            }
            '\'' | '’' | '‘' | '`' => {
                self.finish_word();
                self.quotation_mark(before.is_alphanumeric(), false);
            }
            '"' | '“' | '”' | '„' | '«' | '»' => {
                self.finish_word();
                self.quotation_mark(self.double_quote.is_some(), true);
                self.pause_at_least(Pause::Soft);
            }
            '\n' | '\r' | '.' | '!' | '?' | ';' | '…' | '¿' | '¡' | '。' | '\u{2028}' | '\u{2029}' => {
                self.finish_word();
                self.pause_at_least(Pause::Sentence);
            }
            _ if c.is_whitespace() || matches!(c, '-' | '_' | '+' | '#' | '@' | '*' | '&' | '\u{fffd}') => {
                self.finish_word();
                // A dash stands free, a hyphen does not.
                if c == '-' && !inside {
                    self.pause_at_least(Pause::Soft);
                }
            }
            _ => {
                self.finish_word();
                self.pause_at_least(Pause::Soft);
            }
        }
    }

    fn letter(&mut self, letter: char, start: usize, end: usize) {
        let mut buffer = [0; 4];
        self.letters(letter.encode_utf8(&mut buffer), start, end);
    }

    fn letters(&mut self, letters: &str, start: usize, end: usize) {
        let pause = self.pause;
        let word =
            self.word.get_or_insert_with(|| Token { word: String::new(), start, end, pause, quoted: false });
        word.word.push_str(letters);
        word.end = end;
    }

    fn finish_word(&mut self) {
        if let Some(word) = self.word.take() {
            self.tokens.push(word);
            self.pause = Pause::None;
        }
    }

    fn pause_at_least(&mut self, pause: Pause) {
        self.pause = self.pause.max(pause);
    }

    fn quotation_mark(&mut self, closes: bool, double: bool) {
        let words = self.tokens.len();
        let open = if double { &mut self.double_quote } else { &mut self.single_quote };
        match open.take() {
            Some(from) if closes && words > from && words - from <= QUOTED_WORDS_MAX => {
                self.tokens[from..].iter_mut().for_each(|token| token.quoted = true);
            }
            _ if !closes => *open = Some(words),
            _ => {}
        }
    }
}

/// Marks the lines that begin with `>`, as mail programs quote what they answer.
fn mark_quoted_lines(body: &str, tokens: &mut [Token]) {
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        let end = start + line.len();
        if line.trim_start().starts_with('>') {
            let inside = tokens.iter_mut().filter(|token| (start..end).contains(&token.start));
            inside.for_each(|token| token.quoted = true);
        }
        start = end;
    }
}

/// Takes the full stops of `No. More. Texts.` for commas: three sentences of one
/// word each are one sentence.
fn emphasised(mut tokens: Vec<Token>) -> Vec<Token> {
    let opens = tokens.iter().map(|token| token.pause == Pause::Sentence).collect::<Vec<_>>();
    let opens_at = |at: usize| opens.get(at).copied().unwrap_or(true);
    let alone = |at: usize| at < opens.len() && opens_at(at) && opens_at(at + 1);
    for (at, token) in tokens.iter_mut().enumerate().skip(1) {
        if alone(at - 1) && alone(at) && (alone(at + 1) || (at >= 2 && alone(at - 2))) {
            token.pause = Pause::Soft;
        }
    }
    tokens
}

/// Joins words spelled letter by letter: `s t o p`, `S.T.O.P.`, `s-t-o-p`.
fn join_spelled_out(tokens: Vec<Token>) -> Vec<Token> {
    let single = |token: &Token| token.word.chars().nth(1).is_none();
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut run = 0;
    for token in tokens {
        if !single(&token) {
            run = 0;
        } else if run < SPELLED_LETTERS_MAX {
            run += 1;
        }
        joined.push(token);
        if run >= 4 {
            let from = joined.len() - run;
            let word = joined[from..].iter().map(|letter| letter.word.as_str()).collect::<String>();
            if SPELLED_OUT.contains(&word.as_str()) {
                let end = joined[joined.len() - 1].end;
                joined.truncate(from + 1);
                joined[from].word = word;
                joined[from].end = end;
                run = 0;
            }
        }
    }
    joined
}

/// Words people spell letter by letter, for emphasis.
const SPELLED_OUT: &[&str] = &[
    "stop",
    "quit",
    "cancel",
    "unsubscribe",
    "unsub",
    "remove",
    "revoke",
    "optout",
    "alto",
    "basta",
    "parar",
];
/// The longest of them.
const SPELLED_LETTERS_MAX: usize = 11;

#[cfg(test)]
mod tests {
    use super::{Pause, tokens};

    fn words(body: &str) -> Vec<String> {
        tokens(body).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn words_are_plain_and_know_their_places() {
        assert_eq!(words("Don’t STOP, m\u{e1}s"), ["dont", "stop", "mas"]);
        assert_eq!(words("ＳＴＯＰ 𝐒𝐓𝐎𝐏 🅂🅃🄾🄿 st\u{200b}op"), ["stop", "stop", "stop", "stop"]);
        assert_eq!(words("s t o p"), ["stop"]);
        assert_eq!(words("S.T.O.P. now"), ["stop", "now"]);
        assert_eq!(
            words("at 3:30 or 2.5 h, opt-out"),
            ["at", "3:30".replace(':', "").as_str(), "or", "25", "h", "opt", "out"]
        );
        let body = "é 🛑 Stop!";
        let places =
            tokens(body).iter().map(|token| &body[token.start..token.end]).collect::<Vec<_>>().join("|");
        assert_eq!(places, "é|🛑|Stop");
    }

    #[test]
    fn pauses_are_told_apart() {
        let pauses = tokens("no. stop, now - ok text-me").iter().map(|token| token.pause).collect::<Vec<_>>();
        use Pause::{None, Sentence, Soft};
        assert_eq!(pauses, [Sentence, Sentence, Soft, Soft, None, None]);
    }

    #[test]
    fn quotations_are_marked_unless_they_are_all_there_is() {
        let quoted = |body: &str| tokens(body).iter().map(|token| token.quoted).collect::<Vec<_>>();
        assert_eq!(quoted("he said \"stop it\" ok"), [false, false, true, true, false]);
        assert_eq!(quoted("“stop”"), [false]);
        assert_eq!(quoted("a 5\" pipe"), [false, false, false]);
        assert_eq!(quoted("he said 'stop' ok"), [false, false, true, false]);
        assert_eq!(quoted("the kids' stop"), [false, false, false]);
    }
}

//! A text as words with their places, and the pauses between them.
//!
//! Knows letters and punctuation, no language: what a word means is for the
//! lexicon.

use crate::counted::{Counted, steps};
use crate::emphasis::{join_spelled_out, one_sentence};
use crate::figures::apart;
use crate::letters::{Seen, look};
use crate::token::{Pause, Token};

/// The word a stop sign is read as.
const STOP_SIGN: &str = "stop";
/// Longest quotation, in words: a lone quotation mark, as for inches, must not
/// silence the rest of a text.
const QUOTED_WORDS_MAX: usize = 60;

/// The words of `body` in order.
pub(crate) fn tokens(body: &str) -> Counted<Token> {
    let mut scan = Scan {
        tokens: Counted::with_capacity(0),
        word: None,
        pause: Pause::Sentence,
        double_quote: None,
        single_quote: None,
    };
    let mut chars = body.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        steps(1);
        let end = at + c.len_utf8();
        let after = chars.peek().map_or(' ', |&(_, next)| next);
        look(c, |seen| scan.see(seen, at, end, before, after));
        before = c;
    }
    scan.finish_word();
    let mut tokens = scan.tokens;
    mark_quoted_lines(body, &mut tokens);
    if tokens.iter().all(|token| token.quoted) {
        tokens.part_mut(0..tokens.len()).for_each(|token| token.quoted = false);
    }
    one_sentence(&mut tokens);
    apart(join_spelled_out(tokens))
}

struct Scan {
    tokens: Counted<Token>,
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
                self.tokens.part_mut(from..words).for_each(|token| token.quoted = true);
            }
            _ if !closes => *open = Some(words),
            _ => {}
        }
    }
}

/// Marks the lines that begin with `>`, as mail programs quote what they answer.
fn mark_quoted_lines(body: &str, tokens: &mut Counted<Token>) {
    let mut at = 0;
    let mut end = 0;
    for line in body.split_inclusive('\n') {
        steps(line.len());
        end += line.len();
        let quoted = line.trim_start().starts_with('>');
        while at < tokens.len() && tokens[at].start < end {
            tokens[at].quoted |= quoted;
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::tokens;
    use crate::token::Pause;

    fn words(body: &str) -> Vec<String> {
        tokens(body).into_items().map(|token| token.word).collect()
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

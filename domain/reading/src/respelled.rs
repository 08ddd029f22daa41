//! Other ways to write a word that is unknown as it stands: drawn-out letters,
//! figures for letters.

/// Two of a letter are ordinary in a shorter word: off, will, too.
const LETTERS_MIN: usize = 5;

/// `word` with its drawn-out letters shortened, in the ways it can be meant:
/// `stopppp` is `stopp` or `stop`.
pub(crate) fn shortened(word: &str) -> Vec<String> {
    let mut ways = Vec::new();
    for (run_min, keep) in [(3, 2), (3, 1), (2, 1)] {
        if run_min == 2 && word.len() < LETTERS_MIN {
            continue;
        }
        let short = collapse(word, run_min, keep);
        if short != word && !ways.contains(&short) {
            ways.push(short);
        }
    }
    // Two at the end are no more ordinary than three: endd, optt.
    if let Some((rest, last)) = word.char_indices().next_back().map(|(at, last)| (&word[..at], last))
        && word.len() >= LETTERS_MIN - 1
        && rest.ends_with(last)
        && !ways.iter().any(|way| way == rest)
    {
        ways.push(rest.to_owned());
    }
    ways
}

fn collapse(word: &str, run_min: usize, keep: usize) -> String {
    let chars = word.chars().collect::<Vec<_>>();
    let runs = chars.chunk_by(|a, b| a == b);
    runs.flat_map(|run| &run[..if run.len() >= run_min { keep } else { run.len() }]).collect()
}

/// `word` with figures read as the letters they look like: `st0p`.
pub(crate) fn with_figures_as_letters(word: &str) -> Option<String> {
    let figures = word.bytes().any(|byte| byte.is_ascii_digit());
    let letters = word.bytes().any(|byte| byte.is_ascii_alphabetic());
    if !(figures && letters) {
        return None;
    }
    let read = word.chars().map(|c| match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    });
    Some(read.collect())
}

#[cfg(test)]
mod tests {
    use super::{shortened, with_figures_as_letters};

    #[test]
    fn letters_are_shortened_and_figures_read() {
        assert_eq!(shortened("stoppp"), ["stopp", "stop"]);
        assert_eq!(shortened("textt"), ["text"]);
        assert!(shortened("off").is_empty());
        assert_eq!(shortened("endd"), ["end"]);
        assert_eq!(with_figures_as_letters("5t0p").as_deref(), Some("stop"));
        assert_eq!(with_figures_as_letters("stop"), None);
    }
}

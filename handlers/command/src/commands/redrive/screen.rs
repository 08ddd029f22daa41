//! Dead letters on a terminal.

use crate::redrive::{Became, LetterLine, RedriveAccount, Would};
use crate::screens::tables::table;

/// The letters as a table, and what they come to.
#[must_use]
pub fn screen(account: &RedriveAccount) -> String {
    let RedriveAccount { queue, applied, letters_before, of_others, letters } = account;
    if letters.is_empty() {
        return match of_others {
            0 => format!("{queue}: no letters"),
            others => format!("{queue}: {others} letters, none of them about this contact"),
        };
    }
    let mut shown = table(&["contact", "age", "received", "about", "what would be done now"]);
    for line in letters {
        shown.add_row([
            contacts(line),
            line.age_s.map_or_else(|| "–".to_owned(), age),
            format!("{}×", line.received),
            line.about.clone(),
            said(line, *applied),
        ]);
    }
    let mut text = vec![format!("{queue}\n{}\n", shown.trim_fmt())];
    let redriven = account.redriven();
    text.push(match applied {
        true => format!("{redriven} of {} letters redriven", letters.len()),
        false => format!(
            "{} letters looked at, of about {letters_before}: each is in the queue still, and was received once for this; --apply redrives them",
            letters.len()
        ),
    });
    let unread = letters.iter().filter(|line| line.would == Would::Unreadable).count();
    if unread > 0 {
        text.push(format!("{unread} cannot be read: they stay"));
    }
    if *of_others > 0 {
        text.push(format!("{of_others} are about others: they stay"));
    }
    text.join("\n")
}

fn contacts(line: &LetterLine) -> String {
    match &line.contacts[..] {
        [] => "–".to_owned(),
        [one] => one.clone(),
        [first, others @ ..] => format!("{first} and {} more", others.len()),
    }
}

fn said(line: &LetterLine, applied: bool) -> String {
    match &line.became {
        Became::Kept { why } => format!("{} · KEPT: {why}", line.says),
        Became::Redriven => format!("{} · redriven", line.says),
        Became::LookedAt if applied => format!("{} · stays", line.says),
        Became::LookedAt => line.says.clone(),
    }
}

/// `45 s`, `12 min`, `5 h`, `3 d`.
fn age(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn an_age_is_told_in_the_largest_unit_of_which_there_are_two() {
        let told = [0, 119, 120, 7_199, 7_200, 172_799, 172_800, 1_209_600].map(age);
        assert_eq!(told, ["0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 d", "14 d"]);
    }
}

//! The forms that a value may have to have: each a regular expression that AWS shows, and a hand-written test of it.

/// A form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One HTTP code, several, or a range of them.
    HttpCodes,
    /// A day of the week and a time of day: `Tue:09:00`.
    WeeklyTime,
    /// An ISO 8601 duration of hours, minutes and seconds: `PT30M`.
    Duration,
    /// A price in dollars, or `null`.
    Price,
    /// The master user of a database.
    DatabaseUser,
    /// The password of a database's master user.
    DatabasePassword,
    /// A path.
    HealthPath,
    /// A path, or a protocol and port and perhaps a path: `HTTP:80/health`.
    HealthTarget,
}

impl Form {
    /// The regular expression. That of HTTP codes is AWS's (aws-elastic-beanstalk-cli#77), that of a database's user
    /// eb-reference §6.1's; that a health check asks for a path with a slash before it is §5's. The others say the
    /// developer guide's rule and are ours.
    pub const fn regex(self) -> &'static str {
        match self {
            Self::HttpCodes => r"^((\d{3}(-\d{3})?)|(\d{3}(,\d{3})*))$",
            Self::WeeklyTime => r"^(Sun|Mon|Tue|Wed|Thu|Fri|Sat):([01]\d|2[0-3]):[0-5]\d$",
            Self::Duration => r"^PT(?=\d)(\d+H)?(\d+M)?(\d+S)?$",
            Self::Price => r"^(null|\d+(\.\d+)?)$",
            Self::DatabaseUser => r"^[a-zA-Z][a-zA-Z0-9]*$",
            Self::DatabasePassword => "^[^\\\\/@\" ]{8,41}$",
            Self::HealthPath => r"^/.*$",
            Self::HealthTarget => r"^(?=.{1,200}$)(/.*|(HTTP|HTTPS|TCP|SSL):\d+(/.*)?)$",
        }
    }

    /// What AWS says when a value does not have the form.
    pub const fn label(self) -> &'static str {
        match self {
            Self::HttpCodes => {
                "The configured value for 'MatcherHTTPCode' is invalid. A valid value must be a single code of 3 \
                 digits, a comma separated list of codes (e.g 200,210), or a range of codes (e.g 200-210)."
            }
            Self::WeeklyTime => "A day and a time in UTC, such as Tue:09:00.",
            Self::Duration => "An ISO 8601 duration of hours, minutes and seconds, such as PT30M.",
            Self::Price => "A price in US dollars, or null.",
            Self::DatabaseUser => "A letter, followed by letters and digits.",
            Self::DatabasePassword => "8 to 41 printable ASCII characters without \\ / @ \" and spaces.",
            Self::HealthPath => "A path that begins with /.",
            Self::HealthTarget => "A path that begins with /, perhaps after a protocol and a port, such as HTTP:80/.",
        }
    }

    /// Why a value is refused.
    pub(super) fn broken_by(self, value: &str) -> Option<String> {
        (!self.takes(value)).then(|| format!("Value does not satisfy regex: '{}' [{}]", self.regex(), self.label()))
    }

    fn takes(self, value: &str) -> bool {
        match self {
            Self::HttpCodes => {
                value.split(',').all(is_code)
                    || value.split_once('-').is_some_and(|(first, last)| is_code(first) && is_code(last))
            }
            Self::WeeklyTime => is_weekly_time(value),
            Self::Duration => value.strip_prefix("PT").is_some_and(is_duration),
            Self::Price => value == "null" || value.parse::<f64>().is_ok_and(|price| price.is_finite() && price >= 0.0),
            Self::DatabaseUser => {
                value.starts_with(|first: char| first.is_ascii_alphabetic())
                    && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
            Self::HealthPath => value.starts_with('/'),
            Self::HealthTarget => value.chars().count() <= 200 && is_target(value),
            Self::DatabasePassword => {
                (8..=41).contains(&value.len())
                    && value.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\/@\"".contains(&byte))
            }
        }
    }
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_target(text: &str) -> bool {
    let Some((protocol, rest)) = text.split_once(':').filter(|_| !text.starts_with('/')) else {
        return text.starts_with('/');
    };
    let port = rest.split_once('/').map_or(rest, |(port, _)| port);
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    digits && ["HTTP", "HTTPS", "TCP", "SSL"].contains(&protocol)
}

fn is_weekly_time(text: &str) -> bool {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    let below = |text: &str, most: u8| text.len() == 2 && text.parse::<u8>().is_ok_and(|number| number < most);
    match text.split(':').collect::<Vec<_>>().as_slice() {
        [day, hour, minute] => DAYS.contains(day) && below(hour, 24) && below(minute, 60),
        _ => false,
    }
}

/// Numbers, each with its unit, the units in order.
fn is_duration(text: &str) -> bool {
    let mut units = ['H', 'M', 'S'].iter();
    let mut rest = text;
    while let Some(end) = rest.find(|character: char| !character.is_ascii_digit()) {
        let unit = rest[end..].chars().next();
        if end == 0 || !units.any(|known| Some(*known) == unit) {
            return false;
        }
        rest = &rest[end + 1..];
    }
    rest.is_empty() && !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_takes_what_its_regular_expression_takes() {
        for (form, good, bad) in [
            (Form::HttpCodes, &["200", "200,210", "200-210"][..], &["20", "200-", "200,", "200-210,220"][..]),
            (Form::WeeklyTime, &["Tue:09:00"], &["Tue:24:00", "tue:09:00", "Tue:9:00", "Tue:09", "Tue:09:00:00"]),
            (Form::Duration, &["PT30M", "PT1H", "PT1H5S", "PT0S"], &["30M", "PT", "PT5", "PTM", "PT5M1H", "PT5X"]),
            (Form::Price, &["null", "0.05"], &["free", "-1", "inf"]),
            (Form::HealthPath, &["/", "/a:b"], &["foo", "HTTP:80/"]),
            (Form::HealthTarget, &["/", "/a:b", "HTTP:80/health", "TCP:80"], &["foo", "FTP:80/", "HTTP:/", ":80/"]),
            (Form::DatabaseUser, &["ebroot", "a1"], &["1a", "a_b", "a b", "é"]),
            (
                Form::DatabasePassword,
                &["secretpw1"],
                &["short", "with@sign1", "with space1", "back\\slash", "a\"quote12"],
            ),
        ] {
            for value in good {
                assert_eq!(form.broken_by(value), None, "{value}");
            }
            for value in bad {
                assert!(form.broken_by(value).is_some(), "{value}");
            }
        }
    }
}

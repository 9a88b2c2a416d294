//! Spans of time in units.

use std::time::Duration;

/// A time span of systemd.time(7): `90`, `1min 30s`, `500ms`. `None` is for ever.
pub(super) fn span(name: &str, value: &str) -> Result<Option<Duration>, String> {
    let wrong = || format!("has {name}={value}");
    if ["infinity", "0"].contains(&value) && name.starts_with("Timeout") {
        return Ok(None);
    }
    let (mut total, mut rest) = (Duration::ZERO, value.trim());
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest.find(|one: char| !one.is_ascii_digit() && one != '.').unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        let behind = rest[digits..].trim_start();
        let letters = behind.find(|one: char| !one.is_ascii_alphabetic()).unwrap_or(behind.len());
        let seconds = match &behind[..letters] {
            "" | "s" | "sec" | "second" | "seconds" => 1.0,
            "ms" | "msec" => 0.001,
            "us" | "usec" => 0.000_001,
            "m" | "min" | "minute" | "minutes" => 60.0,
            "h" | "hr" | "hour" | "hours" => 3600.0,
            "d" | "day" | "days" => 86400.0,
            _ => return Err(wrong()),
        };
        let part = Duration::try_from_secs_f64(number * seconds).map_err(|_| wrong())?;
        total = total.checked_add(part).ok_or_else(wrong)?;
        rest = behind[letters..].trim_start();
    }
    Ok(Some(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_add_up_and_what_no_clock_counts_is_refused() {
        assert_eq!(span("RestartSec", "1min 30s"), Ok(Some(Duration::from_secs(90))));
        assert!(span("RestartSec", "18000000000000000000 18000000000000000000").is_err());
    }
}

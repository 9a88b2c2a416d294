//! The story where nothing may move: one line a piece of news, and a sign of life while nothing happens.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::palette::Palette;
use super::table::beside;
use super::{Loudness, is_told, tell};
use crate::beanstalk::{Event, Severity};
use crate::report::{News, Reporter};

/// Silence after which a line says that work goes on. Pipelines end jobs that say nothing for long.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Tells the story in whole lines.
pub(super) struct Plain {
    palette: Palette,
    loudness: Loudness,
    pulse: Arc<Pulse>,
}

#[derive(Default)]
struct Pulse {
    beat: Mutex<Beat>,
    changed: Condvar,
}

#[derive(Default)]
struct Beat {
    phase: Option<Phase>,
    watched: bool,
}

struct Phase {
    title: String,
    began: Instant,
    said: Instant,
}

impl Plain {
    pub(super) fn new(palette: Palette, loudness: Loudness) -> Self {
        Self { palette, loudness, pulse: Arc::default() }
    }

    /// Ends the phase, and with it the signs of life.
    pub(super) fn settle(&self) {
        self.pulse.beat().phase = None;
        self.pulse.changed.notify_all();
    }

    fn begin(&self, title: &str) {
        let now = Instant::now();
        let mut beat = self.pulse.beat();
        beat.phase = Some(Phase { title: title.to_owned(), began: now, said: now });
        if !beat.watched && self.loudness != Loudness::Quiet {
            beat.watched = true;
            let pulse = Arc::clone(&self.pulse);
            // Without the thread there is merely no sign of life.
            drop(std::thread::Builder::new().name("heartbeat".into()).spawn(move || pulse.watch()));
        }
    }
}

impl Reporter for Plain {
    fn tell(&self, news: News) {
        if let News::Phase { title } = &news {
            self.begin(title);
        }
        if !is_told(&news, self.loudness) {
            return;
        }
        if let Some(line) = line(&news, self.palette) {
            if let Some(phase) = &mut self.pulse.beat().phase {
                phase.said = Instant::now();
            }
            tell(&line);
        }
    }
}

impl Pulse {
    fn beat(&self) -> MutexGuard<'_, Beat> {
        self.beat.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says every [`HEARTBEAT`] of silence which phase goes on and for how long; ends with the story.
    fn watch(&self) {
        let mut beat = self.beat();
        while let Some(phase) = &mut beat.phase {
            let silent = phase.said.elapsed();
            if silent >= HEARTBEAT {
                phase.said = Instant::now();
                tell(&format!("... {} ({})", phase.title, duration(phase.began.elapsed())));
            } else {
                let woken = self.changed.wait_timeout(beat, HEARTBEAT.saturating_sub(silent));
                beat = woken.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
        beat.watched = false;
    }
}

/// A piece of news as a line; `None` where only a moving display has something to show.
pub(super) fn line(news: &News, palette: Palette) -> Option<String> {
    match news {
        News::Phase { title } => Some(format!("{title} ...")),
        News::Progress { .. } => None,
        News::Done { message } => Some(format!("{} {message}", palette.good("ok"))),
        News::Event(event) => Some(format!("  {}", event_line(event, palette, usize::MAX))),
        News::Output { line } => Some(format!("  {}", palette.faint(line))),
        News::Note { message, command: None } => Some(format!("{} {message}", palette.strong("note:"))),
        News::Note { message, command: Some(command) } => {
            Some(format!("{} {message}: {command}", palette.strong("note:")))
        }
        News::Warning { message } => Some(format!("{} {message}", palette.warning("warning:"))),
    }
}

/// An event: time of day in UTC, the severity where it is not plain news, AWS's sentence, broken to `width` columns.
pub(super) fn event_line(event: &Event, palette: Palette, width: usize) -> String {
    let (hour, minute, second) = event.date.to_hms();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    let word = match event.severity {
        severity @ (Severity::Error | Severity::Fatal | Severity::Warn) => format!("{} ", severity.as_str()),
        _ => String::new(),
    };
    let text = beside(&format!("{time} {word}"), &event.message, Some(width));
    // Colour takes no columns, so it comes when everything has its place.
    let message = text.get(time.len() + 1 + word.trim_end().len()..).unwrap_or_default();
    let word = match event.severity {
        Severity::Error | Severity::Fatal => palette.error(word.trim_end()),
        _ => palette.warning(word.trim_end()),
    };
    format!("{} {word}{message}", palette.faint(time))
}

/// A duration as people say it: `0.4 s`, `12 s`, `1 m 04 s`, `2 h 05 m`.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} m {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} m", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_speech() {
        let said = [400, 12_400, 64_000, 7_500_000].map(|milliseconds| duration(Duration::from_millis(milliseconds)));
        assert_eq!(said, ["0.4 s", "12 s", "1 m 04 s", "2 h 05 m"]);
    }

    #[test]
    fn an_event_shows_its_severity_only_when_it_matters() {
        let event = |severity| Event {
            date: time::OffsetDateTime::UNIX_EPOCH,
            message: "Deploying.".into(),
            severity,
            application: None,
            environment: None,
            version_label: None,
            request_id: None,
        };
        assert_eq!(event_line(&event(Severity::Info), Palette::plain(), 80), "00:00:00 Deploying.");
        assert_eq!(event_line(&event(Severity::Error), Palette::plain(), 40), "00:00:00 ERROR Deploying.");
    }
}

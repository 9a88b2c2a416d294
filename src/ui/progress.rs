//! The story on a terminal: finished steps stay, the running one moves below them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use dialoguer::console::{measure_text_width, truncate_str};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::palette::Palette;
use super::plain::{duration, event_line};
use super::table::wrap;
use super::{Loudness, is_told, tell};
use crate::report::{News, Reporter};

/// Time a phase takes before it is worth a word when it has nothing to show, and before its duration is.
const WORTH_SAYING: Duration = Duration::from_millis(950);

/// Draws the story with one moving line.
pub(super) struct Progress {
    palette: Palette,
    loudness: Loudness,
    running: Mutex<Option<Running>>,
    told: AtomicBool,
}

struct Running {
    title: String,
    /// How much of it is done, once that is told.
    part: Option<String>,
    /// What a program that runs for us says.
    detail: String,
    began: Instant,
    done: bool,
    bar: ProgressBar,
}

impl Running {
    fn draw(&self, palette: Palette) {
        let part = self.part.as_ref().map(|part| format!("  {part}")).unwrap_or_default();
        let detail = if self.detail.is_empty() { String::new() } else { format!("  {}", self.detail) };
        // The moving line must stay one line, or the terminal scrolls; 12 columns are for spinner and time.
        let width = columns().saturating_sub(12);
        let said = truncate_str(&format!("{}{part}", self.title), width, "…").into_owned();
        let detail = truncate_str(&detail, width.saturating_sub(measure_text_width(&said)), "…").into_owned();
        self.bar.set_message(format!("{said}{}", palette.faint(detail)));
    }
}

impl Progress {
    pub(super) fn new(palette: Palette, loudness: Loudness) -> Self {
        Self { palette, loudness, running: Mutex::new(None), told: AtomicBool::new(false) }
    }

    /// Ends the phase: nothing moves any more.
    pub(super) fn settle(&self) {
        if let Some(running) = self.running().take() {
            running.bar.finish_and_clear();
        }
    }

    /// Lets somebody else write.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        let bar = self.running().as_ref().map(|running| running.bar.clone());
        match bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, title: String) {
        let mut running = self.running();
        if let Some(before) = running.take() {
            before.bar.finish_and_clear();
            if !before.done && before.began.elapsed() > WORTH_SAYING {
                self.told.store(true, Ordering::Relaxed);
                tell(&self.finished(&before.title, before.began));
            }
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style());
        let (began, part, detail) = (Instant::now(), None, String::new());
        let begun = Running { title, part, detail, began, done: false, bar };
        begun.draw(self.palette);
        begun.bar.enable_steady_tick(Duration::from_millis(100));
        *running = Some(begun);
    }

    fn finished(&self, message: &str, began: Instant) -> String {
        let took = began.elapsed();
        let took = if took > WORTH_SAYING { format!("  {}", duration(took)) } else { String::new() };
        let message = wrap(message, columns().saturating_sub(2), "  ");
        format!("{} {message}{}", self.palette.good("✓"), self.palette.faint(took))
    }

    /// Whether lines of the story stand on the screen.
    pub(super) fn has_told(&self) -> bool {
        self.told.load(Ordering::Relaxed)
    }

    fn print(&self, line: &str) {
        self.told.store(true, Ordering::Relaxed);
        self.suspend(|| tell(line));
    }

    fn done(&self, message: &str) {
        let began = {
            let mut running = self.running();
            // A second step of one phase must not claim the time of the first again.
            match &mut *running {
                Some(running) if !running.done => {
                    running.done = true;
                    running.began
                }
                _ => Instant::now(),
            }
        };
        self.print(&self.finished(message, began));
    }

    fn change(&self, change: impl FnOnce(&mut Running)) {
        if let Some(running) = &mut *self.running() {
            change(running);
            running.draw(self.palette);
        }
    }
}

/// A command behind what is said of it: in the same line where that fits, else in one of its own, and never broken, because
/// it is there to be copied.
fn beside(message: &str, command: &str, width: usize) -> String {
    let fits = measure_text_width(message) + measure_text_width(command) + 4 <= width && !message.contains('\n');
    if fits { format!(": {command}") } else { format!(":\n    {command}") }
}

/// A part of the whole where that is known, else a bare count.
fn part(done: u64, total: Option<u64>) -> String {
    match total {
        Some(total) if total > 0 => format!("{} %", done.saturating_mul(100) / total),
        _ => done.to_string(),
    }
}

impl Reporter for Progress {
    fn tell(&self, news: News) {
        let width = columns();
        let told = is_told(&news, self.loudness);
        match news {
            News::Phase { title } => self.begin(title),
            News::Progress { done, total } => self.change(|running| running.part = Some(part(done, total))),
            News::Done { message } => self.done(&message),
            News::Event(event) => {
                let line = event_line(&event, self.palette, width.saturating_sub(4));
                self.print(&format!("    {}", line.replace('\n', "\n    ")));
            }
            News::Output { line } if told => self.print(&format!("    {}", self.palette.faint(line))),
            News::Output { line } => self.change(|running| running.detail = line.trim().to_owned()),
            News::Note { message, command } => {
                let message = wrap(&message, width.saturating_sub(2), "  ");
                let command = command.map_or_else(String::new, |command| beside(&message, &command, width));
                self.print(&format!("{} {message}{command}", self.palette.faint("·")));
            }
            News::Warning { message } => {
                let message = wrap(&message, width.saturating_sub(2), "  ");
                self.print(&format!("{} {message}", self.palette.warning("!")));
            }
        }
    }
}

fn style() -> ProgressStyle {
    let took = |state: &ProgressState, write: &mut dyn std::fmt::Write| {
        // A line that cannot be drawn is drawn again at the next tick.
        let _ = write!(write, "{}", duration(state.elapsed()));
    };
    ProgressStyle::with_template("{spinner:.green} {msg}  {took:.dim}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .tick_strings(&["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏", " "])
        .with_key("took", took)
}

/// Columns of the terminal, at most 100: longer lines are hard to read.
fn columns() -> usize {
    super::columns().min(100)
}

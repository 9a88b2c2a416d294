//! The page: list, add, delete, with nothing but forms, so it works without JavaScript. What a form changes is answered
//! with 303, so that reloading the page after it repeats nothing.

use askama::Template;
use axum::Form;
use axum::extract::{FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::assets::Assets;
use super::problem::{self, Problem};
use super::session::{Flash, Session};
use crate::cache::current::Version;
use crate::cache::layers::Tag;
use crate::state::AppState;
use crate::tasks::cached::fragment_key;
use crate::tasks::{Cursor, NewTask, Page, Task};

/// `?before=ID` or `?after=ID`: which page of the list.
#[derive(Debug, Deserialize)]
pub(super) struct PageQuery {
    before: Option<i64>,
    after: Option<i64>,
}

impl PageQuery {
    pub(super) fn cursor(&self) -> Cursor {
        Cursor::from_query(self.before, self.after)
    }

    /// Back to the page that a form was on.
    fn back(&self) -> Response {
        Redirect::to(&format!("/{}", self.cursor().query())).into_response()
    }
}

/// The id in an address. What is no id leads to no task: 404, like an id that nobody has.
pub(super) struct TaskId(pub(super) i64);

impl<S: Send + Sync> FromRequestParts<S> for TaskId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(problem::not_found().await),
        }
    }
}

/// The New Task form. A field that is missing is an empty one.
#[derive(Debug, Deserialize)]
pub(super) struct NewTaskForm {
    #[serde(default)]
    name: String,
}

#[derive(Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    assets: Assets,
    page: Page,
    /// The tasks as HTML, rendered one by one so that each can be cached.
    rows: String,
    /// What was typed, when it was refused.
    name: String,
    error: Option<String>,
    /// What has just been done.
    notice: Option<Notice>,
}

/// A message that is shown once.
struct Notice {
    text: String,
    /// Where a click takes it back.
    undo: Option<String>,
}

/// One task in the list.
#[derive(Template)]
#[template(path = "task.html")]
struct TaskRow<'a> {
    task: &'a Task,
    /// Where this page is, so that a delete comes back to it.
    here: &'a str,
}

impl TasksPage {
    /// The page as of this version, from whatever pieces are cached.
    async fn assemble(state: &AppState, cursor: Cursor, version: Version) -> Result<Self, Problem> {
        let page = state.tasks.page(cursor, version).await?;
        let wanted: Vec<(String, Tag)> = page
            .tasks
            .iter()
            .map(|task| (fragment_key(task.id, cursor), Tag::of(task)))
            .collect();
        let here = cursor.query();
        let render = |index: usize, rows: &mut String| match page.tasks.get(index) {
            Some(task) => TaskRow { task, here: &here }.render_into(rows),
            None => Ok(()),
        };
        let rows = state.cache.fragments(&wanted, render).await?;
        Ok(Self {
            assets: Assets,
            page,
            rows,
            name: String::new(),
            error: None,
            notice: None,
        })
    }

    /// The page with a message, made for this visitor alone.
    async fn telling(
        state: &AppState,
        headers: &HeaderMap,
        cursor: Cursor,
        flash: Flash,
    ) -> Result<Response, Problem> {
        let version = state.tasks.version().await?;
        let mut page = Self::assemble(state, cursor, version).await?;
        page.must_not_be_empty(cursor)?;
        page.notice = Some(Notice::of(flash, state, headers, cursor).await);
        let mut answer = Html(page.render()?).into_response();
        Flash::told(headers, &mut answer);
        Ok(answer)
    }

    /// Everything on an older page may have been deleted; the list itself may well go on.
    fn must_not_be_empty(&self, cursor: Cursor) -> Result<(), Problem> {
        match (self.page.tasks.is_empty(), cursor) {
            (false, _) | (_, Cursor::Newest) => Ok(()),
            _ => Err(Problem::elsewhere("/")),
        }
    }
}

impl Notice {
    async fn of(flash: Flash, state: &AppState, headers: &HeaderMap, here: Cursor) -> Self {
        let plain = |text: &str| Self {
            text: text.to_owned(),
            undo: None,
        };
        let id = match flash {
            Flash::Added => return plain("Task added."),
            Flash::Restored => return plain("Task restored."),
            Flash::Gone => return plain("It is too late to undo that."),
            Flash::Deleted(id) => id,
        };
        let session = Session::open(&state.sessions, headers).await;
        match session.data.deleted(id) {
            Some(task) => Self {
                text: format!("Task deleted: {}", task.name),
                undo: Some(format!("/{id}/undo{}", here.query())),
            },
            None => plain("Task deleted."),
        }
    }
}

/// `GET /`
pub(super) async fn list(
    State(state): State<AppState>,
    Query(query): Query<PageQuery>,
    request: Request,
) -> Result<Response, Problem> {
    // Taken and not copied: this is the busiest address.
    let headers = request.into_parts().0.headers;
    let cursor = query.cursor();
    if let Some(flash) = Flash::of(&headers) {
        // In a box for the same reason as the making of a page: most requests do without (`cache/views.rs`).
        return Box::pin(TasksPage::telling(&state, &headers, cursor, flash)).await;
    }
    let version = state.tasks.version().await?;
    let address = format!("/{}", cursor.query());
    let render = || async {
        let page = TasksPage::assemble(&state, cursor, version).await?;
        page.must_not_be_empty(cursor)?;
        Ok::<_, Problem>(page.render()?)
    };
    let page = state.views.page(&address, version, render).await?;
    Ok(page.answer(&headers).await)
}

/// `POST /`
pub(super) async fn add(
    State(state): State<AppState>,
    headers: HeaderMap,
    Form(form): Form<NewTaskForm>,
) -> Result<Response, Problem> {
    match NewTask::parse(&form.name) {
        Ok(new) => {
            state.tasks.add(new).await?;
            // The newest page, where the new task is.
            let mut answer = Redirect::to("/").into_response();
            Flash::Added.tell(&headers, &mut answer);
            Ok(answer)
        }
        Err(error) => {
            let version = state.tasks.version().await?;
            let mut page = TasksPage::assemble(&state, Cursor::Newest, version).await?;
            page.error = Some(error.to_string());
            page.name = form.name;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
        }
    }
}

/// `POST /{id}/delete`
pub(super) async fn delete(
    State(state): State<AppState>,
    Query(query): Query<PageQuery>,
    TaskId(id): TaskId,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let task = state.tasks.find(id).await?;
    state.tasks.delete(id).await?;
    let mut answer = query.back();
    let mut session = Session::open(&state.sessions, &headers).await;
    if let Some(task) = task {
        session.data.remember_deleted(task);
    }
    // A second click finds nothing to delete, and the message is still due.
    if session.data.deleted(id).is_some() {
        Flash::Deleted(id).tell(&headers, &mut answer);
    }
    session.close(&state.sessions, &headers, &mut answer).await;
    Ok(answer)
}

/// `POST /{id}/undo`: brings back what this visitor deleted.
pub(super) async fn undo(
    State(state): State<AppState>,
    Query(query): Query<PageQuery>,
    TaskId(id): TaskId,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut session = Session::open(&state.sessions, &headers).await;
    let mut answer = query.back();
    match session.data.deleted(id).cloned() {
        Some(task) => {
            state.tasks.restore(task).await?;
            session.data.deleted.retain(|task| task.id != id);
            Flash::Restored.tell(&headers, &mut answer);
        }
        None => Flash::Gone.tell(&headers, &mut answer),
    }
    session.close(&state.sessions, &headers, &mut answer).await;
    Ok(answer)
}

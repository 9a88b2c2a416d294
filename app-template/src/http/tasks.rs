//! The page: list, add, delete, with nothing but forms, so it works without JavaScript. What a form changes is answered
//! with 303, so that reloading the page after it repeats nothing.

use askama::Template;
use axum::Form;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::assets::Assets;
use super::problem::{self, Problem};
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
    rows: Vec<String>,
    /// What was typed, when it was refused.
    name: String,
    error: Option<String>,
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
        let render = |index: usize| match page.tasks.get(index) {
            Some(task) => TaskRow { task, here: &here }.render(),
            None => Ok(String::new()),
        };
        let rows = state.cache.fragments(&wanted, render).await?;
        Ok(Self {
            assets: Assets,
            page,
            rows,
            name: String::new(),
            error: None,
        })
    }
}

/// `GET /`
pub(super) async fn list(
    State(state): State<AppState>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let cursor = query.cursor();
    let version = state.tasks.version().await?;
    let address = format!("/{}", cursor.query());
    let render = || async {
        let page = TasksPage::assemble(&state, cursor, version).await?;
        if page.rows.is_empty() && cursor != Cursor::Newest {
            // Everything on this page has been deleted; the list itself may well go on.
            return Err(Problem::elsewhere("/"));
        }
        Ok::<_, Problem>(page.render()?)
    };
    let page = state.views.page(&address, version, render).await?;
    Ok(page.answer(&headers).await)
}

/// `POST /`
pub(super) async fn add(
    State(state): State<AppState>,
    Form(form): Form<NewTaskForm>,
) -> Result<Response, Problem> {
    match NewTask::parse(&form.name) {
        Ok(new) => {
            state.tasks.add(new).await?;
            // The newest page, where the new task is.
            Ok(Redirect::to("/").into_response())
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
    id: Result<Path<i64>, PathRejection>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let Ok(Path(id)) = id else {
        return Err(problem::not_found().await);
    };
    state.tasks.delete(id).await?;
    Ok(Redirect::to(&format!("/{}", query.cursor().query())).into_response())
}

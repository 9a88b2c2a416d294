//! The page: list, add, delete, with nothing but forms, so it works without JavaScript. What a form changes is answered
//! with 303, so that reloading the page after it repeats nothing.

use askama::Template;
use axum::Form;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::assets::Assets;
use super::problem::{self, Problem};
use crate::state::AppState;
use crate::tasks::{Cursor, NewTask, Page};

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
    /// Where this page is, so that a delete comes back to it.
    here: String,
    /// What was typed, when it was refused.
    name: String,
    error: Option<String>,
}

impl TasksPage {
    fn new(page: Page, cursor: Cursor) -> Self {
        Self {
            assets: Assets,
            page,
            here: cursor.query(),
            name: String::new(),
            error: None,
        }
    }
}

/// `GET /`
pub(super) async fn list(
    State(state): State<AppState>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let cursor = query.cursor();
    let page = state.tasks.page(cursor).await?;
    if page.tasks.is_empty() && cursor != Cursor::Newest {
        // Everything on this page has been deleted; the list itself may well go on.
        return Ok(Redirect::to("/").into_response());
    }
    Ok(Html(TasksPage::new(page, cursor).render()?).into_response())
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
            let mut page = TasksPage::new(state.tasks.page(Cursor::Newest).await?, Cursor::Newest);
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

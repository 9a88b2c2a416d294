//! The JSON API: the same list and the same rules as the page, for programs.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::problem::{self, Problem};
use super::tasks::{PageQuery, TaskId};
use crate::state::AppState;
use crate::tasks::{Cursor, NewTask, Task};

const TASKS: &str = "/api/tasks";

/// One page of the list, with the addresses of its neighbours.
#[derive(Debug, Serialize)]
struct TaskList {
    tasks: Vec<Task>,
    older: Option<String>,
    newer: Option<String>,
}

/// A task to add. A name that is missing is an empty one.
#[derive(Debug, Deserialize)]
pub(super) struct NewTaskBody {
    #[serde(default)]
    name: String,
}

/// `GET /api/tasks`
pub(super) async fn list(
    State(state): State<AppState>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let version = state.tasks.version().await?;
    let page = state.tasks.page(query.cursor(), version).await?;
    let address = |cursor: Cursor| format!("{TASKS}{}", cursor.query());
    let list = TaskList {
        tasks: page.tasks,
        older: page.older.map(address),
        newer: page.newer.map(address),
    };
    Ok(Json(list).into_response())
}

/// `POST /api/tasks`
pub(super) async fn add(
    State(state): State<AppState>,
    Json(body): Json<NewTaskBody>,
) -> Result<Response, Problem> {
    let new = NewTask::parse(&body.name)
        .map_err(|error| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
    let task = state.tasks.add(new).await?;
    let location = [(header::LOCATION, format!("{TASKS}/{}", task.id))];
    Ok((StatusCode::CREATED, location, Json(task)).into_response())
}

/// `GET /api/tasks/{id}`
pub(super) async fn find(
    State(state): State<AppState>,
    TaskId(id): TaskId,
) -> Result<Json<Task>, Problem> {
    match state.tasks.find(id).await? {
        Some(task) => Ok(Json(task)),
        None => Err(problem::not_found().await),
    }
}

/// `DELETE /api/tasks/{id}`
pub(super) async fn delete(
    State(state): State<AppState>,
    TaskId(id): TaskId,
) -> Result<StatusCode, Problem> {
    state.tasks.delete(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

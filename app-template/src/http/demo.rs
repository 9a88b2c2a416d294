//! `/session/set?value=…` and `/session/get`: what a session does, to be seen with nothing but a browser. Only with the
//! cargo feature `demo`, and no example of a route: a GET that changes something is repeated by whoever reloads.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;

use super::session::Session;
use crate::state::AppState;

#[derive(Deserialize)]
struct Setting {
    value: String,
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/session/set", get(set))
        .route("/session/get", get(found))
}

async fn set(
    State(state): State<AppState>,
    request: HeaderMap,
    Query(setting): Query<Setting>,
) -> Response {
    let mut session = Session::open(&state.sessions, &request).await;
    session.data.value = Some(setting.value);
    let mut answer = Json(&session.data.value).into_response();
    session.close(&state.sessions, &request, &mut answer).await;
    answer
}

async fn found(State(state): State<AppState>, request: HeaderMap) -> Json<Option<String>> {
    Json(Session::open(&state.sessions, &request).await.data.value)
}

//! The web half: which route does what, and what every request passes through. A handler's file holds its own routes.

use axum::Router;
use axum::routing::{delete, get, post};

pub use self::frame::App;
use crate::state::AppState;

mod api;
mod assets;
#[cfg(feature = "demo")]
mod demo;
mod frame;
mod health;
mod origin;
mod problem;
mod session;
mod tasks;

/// The whole app: every route, inside what surrounds every request.
pub fn app(state: AppState) -> App {
    let release = state.release.clone();
    let routes = Router::new()
        .route("/", get(tasks::list).post(tasks::add))
        .route("/{id}/delete", post(tasks::delete))
        .route("/{id}/undo", post(tasks::undo))
        .route("/api/tasks", get(api::list).post(api::add))
        .route("/api/tasks/{id}", delete(api::delete).get(api::find))
        .route("/health", get(health::ready))
        .route("/health/live", get(health::live))
        .route("/static/{file}", get(assets::file))
        .fallback(problem::not_found);
    #[cfg(feature = "demo")]
    let routes = routes.merge(demo::routes());
    App::new(routes.with_state(state), release)
}

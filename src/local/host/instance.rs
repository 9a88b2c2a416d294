//! One instance as the things that run on it see it: its folder and its disk.

use std::path::PathBuf;
use std::sync::Arc;

use super::Confinement;
use super::front::ProxyKind;
use super::layout::Layout;
use super::services::Services;
use super::volume::Volume;

/// Where commands, hooks and processes of one environment run.
pub(crate) struct Instance {
    /// Where things lie.
    pub(crate) layout: Layout,
    /// What they may fill.
    pub(crate) volume: Arc<Volume>,
    /// Whether they see a machine of their own.
    pub(crate) isolate: bool,
    /// Folders that may be written there besides those of an app.
    pub(crate) writable: Vec<PathBuf>,
    /// What stands in front of the app.
    pub(crate) proxy: ProxyKind,
    /// Services that the bundle brought.
    pub(crate) services: Arc<Services>,
}

impl Instance {
    /// The same, for a program that is ours and has to see the machine.
    pub(crate) fn outside(&self) -> Self {
        Self { isolate: false, ..self.writing(Vec::new()) }
    }

    /// The same, for a program that writes into these folders too.
    pub(crate) fn writing(&self, writable: Vec<PathBuf>) -> Self {
        let (layout, volume, services) = (self.layout.clone(), Arc::clone(&self.volume), Arc::clone(&self.services));
        Self { layout, volume, isolate: self.isolate, writable, proxy: self.proxy, services }
    }

    /// The same, for a service: it does not keep itself and its like alive.
    pub(crate) fn alone(&self) -> Self {
        Self { services: Arc::default(), ..self.writing(self.writable.clone()) }
    }

    pub(crate) fn new(layout: Layout, confinement: &Confinement) -> Arc<Self> {
        let volume = Volume::new(layout.root(), confinement.folder_bytes);
        let (isolate, proxy, services) = (confinement.isolate, confinement.proxy, Arc::default());
        Arc::new(Self { layout, volume, isolate, writable: Vec::new(), proxy, services })
    }
}

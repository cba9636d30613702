//! A ledger's folder on a disk in memory.

use hexiao_faultdisk::{Disk, Image};
use hexiao_ledger::{Kept, OpenError, Place};
use std::any::Any;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Every file of the folder, by its plain name.
pub struct OnDisk(pub Disk);

impl OnDisk {
    /// A disk with this content.
    pub fn with(image: &Image) -> Arc<Self> {
        Arc::new(Self(Disk::from_image(image)))
    }
}

impl Place for OnDisk {
    fn vfs(&self) -> Option<&str> {
        Some(self.0.vfs())
    }

    fn path(&self, name: &str) -> PathBuf {
        name.into()
    }

    fn prepare(&self) -> io::Result<()> {
        Ok(())
    }

    /// There is no other process on this disk.
    fn lock(&self) -> Result<Box<dyn Any + Send>, OpenError> {
        Ok(Box::new(()))
    }

    fn exists(&self, name: &str) -> io::Result<bool> {
        Ok(self.0.exists(name))
    }

    fn read(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = self.0.read(name)?;
        if let Some(bytes) = &mut bytes {
            bytes.truncate(usize::try_from(most).unwrap());
        }
        Ok(bytes)
    }

    fn keep(&self, name: &str) -> io::Result<Box<dyn Kept>> {
        self.0.create(name)?;
        let (disk, name) = (self.0.clone(), name.to_owned());
        Ok(Box::new(KeptOnDisk { disk, name }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.0.rename(from, to)?;
        self.0.sync_folder()
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        if !self.0.exists(name) {
            return Ok(());
        }
        self.0.remove(name)?;
        self.0.sync_folder()
    }

    fn copy(&self, from: &str, to: &str) -> io::Result<()> {
        let bytes = self.0.read(from)?.unwrap_or_default();
        self.0.write_at(to, 0, &bytes)?;
        self.0.sync(to)?;
        self.0.sync_folder()
    }

    fn size(&self, name: &str) -> io::Result<Option<u64>> {
        let size = self.0.image().size(name);
        Ok(size.map(|size| u64::try_from(size).unwrap()))
    }

    fn mark(&self, name: &str) -> io::Result<String> {
        Ok(format!("{:?}", self.0.read(name)?.map(|bytes| bytes.len())))
    }
}

struct KeptOnDisk {
    disk: Disk,
    name: String,
}

impl Kept for KeptOnDisk {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.disk.write_at(&self.name, offset, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.disk.sync(&self.name)
    }
}

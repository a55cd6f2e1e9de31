"""`winback publish`: what a whole build made, in files that readers open while the next build runs."""

from winback.publishing.erase import drop_versions, rewrite_version
from winback.publishing.folder import PublishError, current_version, version_folders
from winback.publishing.publish import KEPT, Published, publish
from winback.publishing.source import Source, published_folder, source_of

__all__ = [
    "KEPT",
    "PublishError",
    "Published",
    "Source",
    "current_version",
    "drop_versions",
    "publish",
    "published_folder",
    "rewrite_version",
    "source_of",
    "version_folders",
]

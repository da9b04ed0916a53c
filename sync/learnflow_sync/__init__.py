"""The client half of the attempt protocol: saved on this device at once, on the server in the end, nothing twice."""

from learnflow_sync.account import Account
from learnflow_sync.clock import Clock, SystemClock
from learnflow_sync.export import export_events
from learnflow_sync.far_end import merged_mastery, merged_state
from learnflow_sync.outbox import Counts, Outbox, PastEvent
from learnflow_sync.profiles import Profile, Profiles, join_class
from learnflow_sync.rows import Saved
from learnflow_sync.salvage import Salvage
from learnflow_sync.status import SyncStatus
from learnflow_sync.syncer import Syncer

__all__ = [
    "Account",
    "Clock",
    "Counts",
    "Outbox",
    "PastEvent",
    "Profile",
    "Profiles",
    "Salvage",
    "Saved",
    "SyncStatus",
    "Syncer",
    "SystemClock",
    "export_events",
    "join_class",
    "merged_mastery",
    "merged_state",
]

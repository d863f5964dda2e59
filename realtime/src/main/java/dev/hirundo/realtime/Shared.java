package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog;

/// What all connections have in common.
record Shared(
        ChangeLog log,
        Hub hub,
        Rooms rooms,
        Connections connections,
        Limits limits,
        Meters meters,
        Crew crew) {}

package dev.hirundo.realtime;

import java.util.Locale;

/// What happened to a row, as a client sees it.
enum Event {
    CREATED,
    UPDATED,
    DELETED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    @Override
    public String toString() {
        return wire;
    }
}

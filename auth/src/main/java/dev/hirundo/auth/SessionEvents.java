package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import java.util.Locale;
import java.util.Optional;

/// Writes what happens to sessions into the audit log. That they begin is told by the login, and
/// that they go on is no news.
record SessionEvents(Events events) {
    void add(SessionEvent event) {
        switch (event) {
            case SessionEvent.Opened _, SessionEvent.Renewed _ -> {}
            case SessionEvent.Replayed replayed ->
                    add(Kind.REFRESH_REPLAYED, event, replayed.device(), replayed.cause().name());
            case SessionEvent.Reused reused ->
                    add(
                            Kind.REFRESH_REUSED,
                            event,
                            reused.device(),
                            "distance "
                                    + reused.distance()
                                    + ", "
                                    + (reused.confirmed() ? "in use" : "not in use"));
            case SessionEvent.Ended ended ->
                    add(Kind.SESSION_ENDED, event, Desk.NO_CLIENT, ended.cause().name());
        }
    }

    private void add(Kind kind, SessionEvent event, Device device, String detail) {
        events.add(
                kind,
                Optional.of(event.account()),
                Optional.of(event.session()),
                device,
                detail.toLowerCase(Locale.ROOT).replace('_', ' '));
    }
}

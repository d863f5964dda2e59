package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.realtime.Roster.Row;
import dev.hirundo.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttendanceTest {
    private static Subscription listener() {
        return new Subscription(
                "hall", new Mailbox(Runnable::run, () -> {}), 10, Overflow.DISCONNECT);
    }

    private static Attendance ofAda(Database database) {
        var rows = List.of(new Row("ada", "node", TextNode.valueOf("Ada")));
        var attendance = new Attendance("hall");
        attendance.begin(ChangeLog.create(database).snapshot(() -> new Roster(rows)));
        return attendance;
    }

    /// Whoever came then would be told of a state that nobody keeps up any more.
    @Test
    void oneThatIsForgottenTakesNobodyThoughSomeHaveNotLeftItYet() {
        try (var database = TestDatabase.H2.open()) {
            var attendance = ofAda(database);
            var first = listener();
            assertTrue(attendance.add(first, "ada"));
            assertTrue(attendance.add(listener(), "ada"));

            attendance.forget();
            attendance.remove(first);

            assertFalse(attendance.add(listener(), "ada"));
        }
    }

    @Test
    void itHasAsLittleRoomAsTheFullestOfThoseWhoListen() {
        try (var database = TestDatabase.H2.open()) {
            var attendance = ofAda(database);
            var full = listener();
            assertTrue(attendance.add(listener(), "ada"));
            assertTrue(attendance.add(full, "ada"));
            assertFalse(attendance.hasLittleRoom());
            for (int i = 0; i < 6; i++) {
                full.mailbox().offer(full, Fleeting.step("hall", "presence.join", new byte[0]));
            }
            assertTrue(attendance.hasLittleRoom());
        }
    }
}

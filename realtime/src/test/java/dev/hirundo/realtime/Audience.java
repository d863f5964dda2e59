package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.ChangeLog.Snapshot;
import dev.hirundo.realtime.Roster.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Somebody who has asked who is in a topic, and follows the log since. Fails if he is told of a
/// row twice, or that one has gone which was not there.
final class Audience {
    private final ChangeLog log;
    private final String topic;
    private final Snapshot<Roster> start;
    private final Set<String> rows = new HashSet<>();
    private Position position;

    Audience(Presence presence, ChangeLog log, String topic) {
        this.log = log;
        this.topic = PresenceTable.logTopic(topic);
        this.start = presence.snapshot(topic);
        this.position = start.position();
        roster().rows().forEach(row -> rows.add(row.id()));
    }

    Roster roster() {
        return start.rows();
    }

    /// Who is there, as far as he has heard.
    Set<String> members() {
        var ids = new TreeSet<String>();
        roster().members().forEach(member -> ids.add(member.id()));
        return ids;
    }

    /// What is new: `+ada` has come, `-bob` has gone.
    List<String> hear() {
        var heard = new ArrayList<String>();
        for (var page = log.after(position, 500);
                !page.isEmpty();
                page = log.after(position, 500)) {
            for (var entry : page) {
                position = entry.position();
                if (entry.topic().equals(topic) && !start.shows(position)) {
                    requireNew(entry);
                    roster().apply(entry.change()).map(Audience::text).ifPresent(heard::add);
                }
            }
        }
        return heard;
    }

    private void requireNew(ChangeLog.Entry entry) {
        assertTrue(
                entry.change() instanceof Change.Deleted
                        ? rows.remove(entry.id())
                        : rows.add(entry.id()),
                entry.toString());
    }

    private static String text(Event event) {
        return switch (event) {
            case Event.Join(var member) -> "+" + member.id();
            case Event.Leave(var id) -> "-" + id;
        };
    }
}

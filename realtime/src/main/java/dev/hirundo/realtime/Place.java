package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.hirundo.realtime.Roster.Row;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What this node knows of one member of one topic: how many of his devices are here, and which row
/// the database has of them. All but [#key] and [#lock] may only be used with the lock held.
final class Place {
    /// Also while the database is asked, so that what is done to one row is done in order.
    final ReentrantLock lock = new ReentrantLock();

    private final Key key;
    private int devices;

    /// Of the first device.
    private JsonNode info = NullNode.instance;

    /// None, or what there was last.
    private @Nullable Row row;

    /// Whether the row is there is known; else the database failed when it was written.
    private boolean sure = true;

    private boolean abandoned;

    record Key(String topic, String member) {}

    /// What has to be done to the table.
    ///
    /// @param leaves first, if it is there
    /// @param comes then
    record Edit(String topic, @Nullable Row leaves, @Nullable Row comes) {}

    Place(Key key) {
        this.key = key;
    }

    Key key() {
        return key;
    }

    void enter(Member member) {
        if (devices == 0) {
            info = member.info();
        }
        devices++;
    }

    void leave() {
        devices--;
    }

    /// Nothing is left to be known: whoever has got hold of it must look for another.
    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    boolean isEmpty() {
        return devices == 0;
    }

    /// Whether the row, or that there is none, is known.
    boolean isSure() {
        return sure;
    }

    /// Whether the table is known to be as it should.
    ///
    /// @param node what this node is called now: rows that it had under another name are not its
    ///   business any more
    boolean isSettled(String node) {
        return devices == 0 ? !isOf(node) : isOf(node) && sure;
    }

    private boolean isOf(String node) {
        return row != null && row.node().equals(node);
    }

    /// What has to be done so that it is settled.
    Edit edit(String node) {
        boolean leaves = isOf(node) && (devices == 0 || !sure);
        boolean comes = devices > 0 && !(isOf(node) && sure);
        return new Edit(
                key.topic(), leaves ? row : null, comes ? new Row(key.member(), node, info) : null);
    }

    void done(Edit edit) {
        if (edit.leaves() != null || edit.comes() != null) {
            row = edit.comes();
        }
        sure = true;
    }

    /// It may have been done, or not.
    void doubt(Edit edit) {
        if (edit.comes() != null) {
            row = edit.comes();
        }
        sure = false;
    }

    /// This node is dead: others take its rows away.
    void lose() {
        row = null;
        sure = true;
    }
}

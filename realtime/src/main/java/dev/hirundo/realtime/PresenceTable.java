package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.StoredJson;
import dev.hirundo.realtime.Place.Edit;
import dev.hirundo.realtime.Roster.Row;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The tables of [Presence]: each change of a row is one of the log too, in the same transaction.
///
/// Whoever changes rows of a node holds the node's own row as long: the node itself together with
/// its other threads, who sweeps it up alone. So nothing is added to a node that is dead, and each
/// of its rows is taken away once. Time is the database's. Thread-safe; all methods block.
final class PresenceTable {
    /// Rows of one transaction: as long as it is open, the log is read no further.
    static final int BATCH = 100;

    private static final String REGISTER = "insert into hirundo_presence_node (node) values (?)";
    private static final String OVERDUE = "extract(epoch from current_timestamp - seen_at) > ?";
    private static final String IS_LATE =
            "select " + OVERDUE + " from hirundo_presence_node where node = ? and not dead";
    private static final String TOUCH =
            "update hirundo_presence_node set seen_at = current_timestamp"
                    + " where node = ? and not dead";
    private static final String HOLD =
            "select node from hirundo_presence_node where node = ? and not dead for ";

    private static final String FIND_DEAD =
            "select node from hirundo_presence_node where dead or " + OVERDUE + " order by node";
    private static final String HOLD_DEAD =
            "select node from hirundo_presence_node where node = ? and (dead or "
                    + OVERDUE
                    + ") for update skip locked";
    private static final String BURY =
            "update hirundo_presence_node set dead = true where node = ?";
    private static final String FORGET =
            "delete from hirundo_presence_node n where node = ?"
                    + " and not exists (select 1 from hirundo_presence p where p.node = n.node)";

    private static final String INSERT =
            "insert into hirundo_presence (topic, member, node, info) values (?, ?, ?, ?)";
    private static final String DELETE =
            "delete from hirundo_presence where topic = ? and member = ? and node = ?";
    private static final String OF_NODE =
            "select topic, member, node, info from hirundo_presence where node = ?"
                    + " order by topic, member fetch first "
                    + BATCH
                    + " rows only";
    private static final String OF_TOPIC =
            "select member, node, info from hirundo_presence where topic = ?"
                    + " order by member, node";

    private final Database database;
    private final ChangeLog log;
    private final String together;

    /// How a node holds its own row.
    enum Hold {
        TOGETHER,
        ALONE
    }

    /// What a heartbeat found.
    enum Pulse {
        IN_TIME,
        LATE,
        DEAD
    }

    private PresenceTable(Database database, ChangeLog log) {
        this.database = database;
        this.log = log;
        this.together =
                switch (database.dialect()) {
                    case H2 -> "update";
                    case POSTGRESQL -> "key share";
                };
    }

    static PresenceTable create(Database database, ChangeLog log) {
        database.migrate("presence", "classpath:dev/hirundo/realtime/presence/{vendor}");
        return new PresenceTable(database, log);
    }

    /// The topic of the log that tells who is in a topic.
    static String logTopic(String topic) {
        return "presence:" + topic;
    }

    /// Whether this thread is in a transaction that somebody else began.
    boolean isInTransaction() {
        var joined = database.jdbi().getHandleScope().get();
        return joined != null && joined.getHandle().isInTransaction();
    }

    void register(String node) {
        database.useTransaction(handle -> handle.execute(REGISTER, node));
    }

    /// Says that the node lives.
    Pulse touch(String node, Duration timeout) {
        return database.inTransaction(
                handle -> {
                    var late =
                            handle.select(IS_LATE, seconds(timeout), node)
                                    .mapTo(Boolean.class)
                                    .findOne();
                    if (late.isEmpty() || handle.execute(TOUCH, node) == 0) {
                        return Pulse.DEAD;
                    }
                    return late.get() ? Pulse.LATE : Pulse.IN_TIME;
                });
    }

    /// Changes rows of a node, all or none.
    ///
    /// @param hold alone, if a transaction of this node may still be open that nobody waits for any
    ///   more; this is then a heartbeat too
    /// @return false, and nothing is changed, if the node is dead
    boolean write(String node, Hold hold, List<Edit> edits) {
        return database.inTransaction(
                handle -> {
                    if (!hold(handle, node, hold)) {
                        return false;
                    }
                    if (hold == Hold.ALONE) {
                        handle.execute(TOUCH, node);
                    }
                    for (var edit : edits) {
                        if (edit.leaves() != null) {
                            remove(handle, edit.topic(), edit.leaves());
                        }
                        if (edit.comes() != null) {
                            add(handle, edit.topic(), edit.comes());
                        }
                    }
                    return true;
                });
    }

    private boolean hold(Handle handle, String node, Hold hold) {
        String how =
                switch (hold) {
                    case TOGETHER -> together;
                    case ALONE -> "update";
                };
        return handle.select(HOLD + how, node).mapTo(String.class).findOne().isPresent();
    }

    private void add(Handle handle, String topic, Row row) {
        String info = new String(Json.standard().write(row.info()), StandardCharsets.UTF_8);
        handle.execute(INSERT, topic, row.member(), row.node(), info);
        log.append(logTopic(topic), row.id(), new Change.Created<>(row));
    }

    /// After the row, so that of two changes of it the later comes later.
    private void remove(Handle handle, String topic, Row row) {
        if (handle.execute(DELETE, topic, row.member(), row.node()) > 0) {
            log.append(logTopic(topic), row.id(), new Change.Deleted<>(row));
        }
    }

    /// The nodes that have to be swept up.
    List<String> dead(Duration timeout) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(FIND_DEAD, seconds(timeout))
                                        .mapTo(String.class)
                                        .list());
    }

    /// From now on the node is dead, though it was seen. Waits for its transactions that are open.
    void bury(String node) {
        database.useTransaction(
                handle -> {
                    if (hold(handle, node, Hold.ALONE)) {
                        handle.execute(BURY, node);
                    }
                });
    }

    /// Takes away some rows of a node that is dead, and the node with the last of them; none while
    /// somebody holds the node: a process that was stopped in a transaction may never let it go.
    ///
    /// @return whether there may be more
    boolean sweep(String node, Duration timeout) {
        return database.inTransaction(
                handle -> {
                    var held = handle.select(HOLD_DEAD, node, seconds(timeout));
                    if (held.mapTo(String.class).findOne().isEmpty()) {
                        return false;
                    }
                    handle.execute(BURY, node); // else it could come back before the next batch
                    handle.select(OF_NODE, node)
                            .map((row, _) -> Map.entry(row.getString("topic"), row(row)))
                            .list()
                            .forEach(each -> remove(handle, each.getKey(), each.getValue()));
                    return handle.execute(FORGET, node) == 0;
                });
    }

    /// Who is in a topic: in whatever transaction this thread is in.
    Roster roster(String topic) {
        return new Roster(
                database.jdbi()
                        .withHandle(
                                handle ->
                                        handle.select(OF_TOPIC, topic)
                                                .map((row, _) -> row(row))
                                                .list()));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("member"),
                row.getString("node"),
                StoredJson.tree(row.getString("info")));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}

package dev.hirundo.examples.todo;

import dev.hirundo.core.Managed;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.crud.Repository;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Says when a todo falls due: once, by the change log, so that all who see it are told by the
/// stream that they have, on whatever node. Each node looks every second. What fell due while none
/// ran is said by the first that runs again.
final class Reminders implements Managed {
    private static final System.Logger LOGGER = System.getLogger("todo");
    private static final int AT_ONCE = 100;

    private static final String DUE =
            """
             from todo
            where due_at <= ? and not done and deleted_at is null and reminded_of is distinct from due_at
            """;

    private static final String ANY = "select exists (select 1" + DUE + ")";

    /// Rows that another node has taken are left to it.
    private static final String NEXT =
            "select *" + DUE + "order by due_at limit ? for update skip locked";

    private final ScheduledThreadPoolExecutor watch =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("reminders").factory());
    private final Repository<Todo, UUID> todos;
    private final ChangeLog log;
    private final InstantSource clock;
    private boolean isFailing;

    private Reminders(Repository<Todo, UUID> todos, ChangeLog log, InstantSource clock) {
        this.todos = todos;
        this.log = log;
        this.clock = clock;
    }

    static Reminders start(Repository<Todo, UUID> todos, ChangeLog log, InstantSource clock) {
        var reminders = new Reminders(todos, log, clock);
        var _ = reminders.watch.scheduleWithFixedDelay(reminders::look, 1, 1, TimeUnit.SECONDS);
        return reminders;
    }

    private void look() {
        try {
            if (isAnyDue()) {
                while (remind() == AT_ONCE) {} // as many transactions as it takes
            }
            isFailing = false;
        } catch (SQLException | RuntimeException e) { // or it would be the last look
            if (!isFailing) {
                LOGGER.log(System.Logger.Level.WARNING, "reminders wait until this is over", e);
            }
            isFailing = true;
        }
    }

    /// A look that mostly finds nothing is to cost nothing.
    private boolean isAnyDue() throws SQLException {
        return log.database()
                .withConnection(
                        connection -> {
                            try (var statement = connection.prepareStatement(ANY)) {
                                statement.setObject(1, now());
                                try (var rows = statement.executeQuery()) {
                                    return rows.next() && rows.getBoolean(1);
                                }
                            }
                        });
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private int remind() {
        return log.database()
                .inTransaction(
                        handle -> {
                            var due =
                                    handle.select(NEXT, now(), AT_ONCE).map(todos.mapper()).list();
                            for (var todo : due) {
                                var reminded = todos.update(todo.reminded());
                                log.append(
                                        "todo",
                                        todo.id().toString(),
                                        new Change.Updated<>(todo, reminded));
                            }
                            return due.size();
                        });
    }

    @Override
    public String name() {
        return "reminders";
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void close() {
        watch.close(); // after the look that is under way: an interrupt would close H2's file
    }
}

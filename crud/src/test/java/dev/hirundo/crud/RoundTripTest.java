package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a request asks of the database.
class RoundTripTest {
    private static final Set<String> ASKING =
            Set.of(
                    "prepareStatement",
                    "createStatement",
                    "prepareCall",
                    "setAutoCommit",
                    "commit",
                    "rollback");

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anOrdinaryRequestIsOneStatementAndNoTransaction(TestDatabase kind) {
        try (var site =
                Site.of(
                        kind,
                        Todo.SCHEMA,
                        (routing, database) ->
                                routing.register(
                                        "/todos",
                                        Crud.of(Todo.class, Database.of(recorded(database)))
                                                .creates(NewTodo.class)
                                                .access(Access.everyone())
                                                .build()))) {
            asked.clear();
            String todo = "{\"title\":\"swim\",\"done\":false,\"hits\":1}";
            String item = site.post("/todos", todo).is(201).header("Location");
            assertEquals(List.of("prepareStatement"), answered());
            site.get(item).is(200);
            assertEquals(List.of("prepareStatement"), answered());
            site.get("/todos?limit=20").is(200);
            assertEquals(List.of("prepareStatement"), answered());
            site.put(item, todo, "If-Match", "\"v1\"").is(200);
            assertEquals(List.of("prepareStatement"), answered());
            site.patch(item, "{\"done\":true}").is(200);
            assertEquals(List.of("prepareStatement", "prepareStatement"), answered());
            site.delete(item, "If-Match", "\"v3\"").is(204);
            assertEquals(List.of("prepareStatement"), answered());
        }
    }

    private List<String> answered() {
        var calls = List.copyOf(new ArrayList<>(asked));
        asked.clear();
        return calls;
    }

    /// The same database, by connections that write down what they are asked.
    private DataSource recorded(Database database) {
        return (DataSource)
                Proxy.newProxyInstance(
                        DataSource.class.getClassLoader(),
                        new Class<?>[] {DataSource.class},
                        (source, method, arguments) -> {
                            var handle = database.jdbi().open();
                            return Proxy.newProxyInstance(
                                    Connection.class.getClassLoader(),
                                    new Class<?>[] {Connection.class},
                                    (connection, call, values) -> {
                                        if (ASKING.contains(call.getName())) {
                                            asked.add(call.getName());
                                        }
                                        if (call.getName().equals("close")) {
                                            handle.close();
                                            return null;
                                        }
                                        try {
                                            return call.invoke(handle.getConnection(), values);
                                        } catch (InvocationTargetException e) {
                                            throw e.getCause();
                                        }
                                    });
                        });
    }
}

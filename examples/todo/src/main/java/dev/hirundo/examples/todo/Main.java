package dev.hirundo.examples.todo;

import dev.hirundo.auth.Account;
import dev.hirundo.auth.Auth;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Logs;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.openapi.OpenApi;
import dev.hirundo.crud.Access;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.crud.Crud;
import dev.hirundo.crud.Repository;
import dev.hirundo.ratelimit.RateLimit;
import dev.hirundo.realtime.Realtime;
import io.helidon.config.Config;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// A todo list for everybody who has an account: a table, a resource over it, and a page that uses
/// the resource.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Config config = Config.create();
        Logs.configure(config.get("log"));
        WebServer server = start(config, InstantSource.system());
        System.getLogger("todo")
                .log(System.Logger.Level.INFO, "Open http://localhost:{0,number,#}", server.port());
    }

    static WebServer start(Config config, InstantSource clock) {
        var defaults = Hirundo.defaults(config); // loads what takes time while the database opens
        var db = Database.create(config.get("db"));
        Repository<Todo, UUID> rows = Repository.of(Todo.class, UUID.class, db);
        var log = ChangeLog.create(db);
        var live = Realtime.create(config.get("realtime"), log);
        var todos =
                Crud.of(Todo.class, db)
                        .creates(
                                NewTodo.class, (caller, in) -> Todo.of(caller, in, clock.instant()))
                        .access(
                                Access.ownedBy("owner")
                                        .or(shared("share").on(Operation.READ))
                                        .or(shared("editor")))
                        .access(
                                "owner",
                                Access.authenticated().on(Operation.READ, Operation.CREATE))
                        .filterable("owner", "title", "done", "tags", "dueAt")
                        .sortable("dueAt", "place")
                        .softDelete()
                        .live(live)
                        .build();
        var shares = new Shares(db, todos);
        var auth =
                Auth.builder(config.get("auth"), db)
                        .onRegistered(
                                account -> rows.insertAll(firstTodos(account, clock.instant())))
                        .onEvent(shares::heard)
                        .build();
        var sharing = shares.resource(auth.accounts());
        var reminders = Reminders.start(rows, log, clock);
        var limits = RateLimit.create(config.get("ratelimit"), db);
        var api =
                OpenApi.of("Todos", "1.0")
                        .describe("/auth", auth)
                        .describe("/todos", todos)
                        .describe("/shares", sharing);
        var page = ClasspathHandlerConfig.builder().location("web").welcome("index.html").build();
        return WebServer.builder()
                .config(config.get("server"))
                .update(defaults.manage(db).manage(live).manage(reminders))
                .routing(
                        routing ->
                                routing.addFeature(limits)
                                        .addFeature(auth)
                                        .register("/todos", todos)
                                        .register("/shares", sharing)
                                        .get("/hirundo.js", live.client())
                                        .addFeature(api)
                                        .any(Main::revalidated)
                                        .register("/", StaticContentFeature.createService(page)))
                .build()
                .start();
    }

    /// A browser asks whether a file is still the same, so that none is older than the others.
    private static void revalidated(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CACHE_CONTROL, "no-cache");
        response.next();
    }

    /// Those with whom the list that a todo is in is shared.
    private static Access shared(String table) {
        return Access.sharedWith("owner", table, "owner", "member");
    }

    /// Stored in the transaction that makes the account.
    private static List<Todo> firstTodos(Account account, Instant now) {
        return Stream.of(
                        NewTodo.of("Watch the swallows come back", true),
                        NewTodo.of("Read Main.java: it is the whole program", false),
                        NewTodo.of("Add a todo of your own", false))
                .map(todo -> Todo.of(account.id().toString(), todo, now))
                .toList();
    }
}

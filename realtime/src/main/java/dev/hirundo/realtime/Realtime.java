package dev.hirundo.realtime;

import dev.hirundo.core.Live;
import dev.hirundo.core.Managed;
import dev.hirundo.core.Problem;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Feed;
import dev.hirundo.core.http1.ServerStop;
import dev.hirundo.realtime.websocket.WebSocketRoute;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Live updates: what happens in a topic of the [ChangeLog], told to those who listen.
///
/// ```java
/// var log = ChangeLog.create(db);
/// var live = Realtime.create(config.get("realtime"), log);
/// server.update(Hirundo.defaults(config).manage(db).manage(live));
/// routing.get("/rooms/{id}/events", live.sse(request -> Feed.of("rooms/" + request.path().pathParameters().get("id"))));
/// ```
///
/// A client that comes back with the position it has seen last gets what it missed, each change
/// once; where that is no longer known, it is told `reset`. Thread-safe.
public final class Realtime implements Live, Managed {
    private static final System.Logger LOGGER = System.getLogger(Realtime.class.getPackageName());

    /// They tell one client after the other, and have nothing of who called for them.
    private static final ThreadFactory CREW =
            Thread.ofVirtual()
                    .name("hirundo-realtime-crew")
                    .inheritInheritableThreadLocals(false)
                    .factory();

    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
    private static final HeaderName NO_BUFFERING = HeaderNames.create("X-Accel-Buffering");

    private final RealtimeSettings settings;
    private final InstantSource clock;
    private final Shared shared;
    private final Follower follower;
    private final Broker broker;
    private final Retention retention;
    private final ScheduledThreadPoolExecutor watch =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("hirundo-realtime").factory());

    private Realtime(ChangeLog log, RealtimeSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        var hub = new Hub(settings.history(), log::end, () -> follower().start());
        var connections = settings.connections();
        var meters = new Meters(connections, clock);
        this.broker = settings.broker().open(log.database());
        this.shared =
                new Shared(
                        log,
                        hub,
                        new Rooms(hub, broker),
                        connections,
                        settings.limits(),
                        meters,
                        new Crew(task -> CREW.newThread(task).start()));
        this.retention = new Retention(log, settings.age(), settings.entries(), clock);
        this.follower = new Follower(log, hub, settings.poll(), settings.limits().room());
    }

    /// Follows a log on a thread of its own, from when somebody first listens until it is closed.
    ///
    /// @param config the node `realtime`, keys in `docs/settings.md`
    /// @throws dev.hirundo.core.StartException if a setting cannot be right
    public static Realtime create(Config config, ChangeLog log) {
        return create(config, log, InstantSource.system());
    }

    static Realtime create(Config config, ChangeLog log, InstantSource clock) {
        var realtime = new Realtime(log, RealtimeSettings.of(config), clock);
        realtime.start();
        return realtime;
    }

    private void start() {
        log().onCommit(follower::wake);
        log().onCommit(broker::wake);
        broker.start(receiver());
        var _ =
                watch.scheduleAtFixedRate(
                        this::watch, lookNanos(), lookNanos(), TimeUnit.NANOSECONDS);
        var _ =
                watch.scheduleAtFixedRate(
                        () -> Thread.startVirtualThread(retention::forget), 1, 1, TimeUnit.MINUTES);
    }

    private Follower follower() {
        return follower;
    }

    private Broker.Receiver receiver() {
        return new Broker.Receiver() {
            @Override
            public void woken() {
                follower.wake();
            }

            @Override
            public void received(byte[] message) {
                shared.rooms().received(message);
            }
        };
    }

    private long lookNanos() {
        return Math.min(settings.limits().heartbeat().toNanos(), TimeUnit.SECONDS.toNanos(1));
    }

    private void watch() {
        long now = System.nanoTime();
        for (var connection : shared.connections().all()) {
            look(connection, now);
        }
    }

    /// What goes wrong with one does not stop the watch over the others.
    private void look(Connection connection, long nowNanos) {
        try {
            if (connection.look(nowNanos)) {
                shared.meters().stalled();
            }
        } catch (RuntimeException | Error e) {
            LOGGER.log(System.Logger.Level.ERROR, "a connection could not be seen to", e);
        }
    }

    @Override
    public ChangeLog log() {
        return shared.log();
    }

    /// A route that streams a feed; see [#stream].
    ///
    /// @param feed what this request is to see; throws a problem if that is nothing
    public Handler sse(Function<ServerRequest, Feed<?>> feed) {
        return (request, response) -> stream(feed.apply(request), request, response);
    }

    /// As server-sent events (WHATWG HTML, section 9.2): `created`, `updated` and `deleted`, whose
    /// data is JSON, and `reset` where the client has to forget what it knows; with a
    /// [Feed#snapshot] also `snapshot`, whose `items` are what there is. Each has the position as
    /// its `id`; `Last-Event-ID`, or `after` in the query, resumes. The stream ends with the
    /// caller's credential.
    @Override
    public void stream(Feed<?> feed, ServerRequest request, ServerResponse response) {
        var start = start(request);
        var credential = Credential.of(request, clock);
        response.status(200);
        response.headers().contentType(MediaTypes.TEXT_EVENT_STREAM);
        response.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
        response.header(HeaderValues.create(NO_BUFFERING, "no"));
        var out = response.outputStream();
        var stream = new SseStream(shared, credential, feed, out);
        shared.connections().add(stream, credential);
        try {
            out.write(Sse.retry(settings.retry()));
            credential.onEnd(() -> stream.end(End.UNAUTHORIZED));
            ServerStop.whenStopping(() -> stream.end(End.GOING_AWAY));
            shared.meters().ended(stream.follow(start));
            out.close();
        } catch (CloseConnectionException e) {
            throw e;
        } catch (IOException | UncheckedIOException e) {
            throw new CloseConnectionException("the listener has gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server has no more time", e);
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.ERROR, "the stream of " + feed.topic() + " failed", e);
            throw new CloseConnectionException("cut, lest it look complete", e);
        } finally {
            credential.cancel();
            shared.connections().remove(stream);
        }
    }

    /// A browser sends what we gave it; what is in the query somebody wrote.
    private static Start start(ServerRequest request) {
        var header = request.headers().first(LAST_EVENT_ID);
        if (header.isPresent()) {
            return Start.after(header.get());
        }
        var query = request.query().first(Live.AFTER);
        if (query.isEmpty()) {
            return new Start.New();
        }
        if (Start.after(query.get()) instanceof Start.After after) {
            return after;
        }
        throw Problem.of(400)
                .withDetail("after is no position: send the id of the last event, as it is")
                .toException();
    }

    /// A route that lets clients listen to many topics over one WebSocket, and say something where
    /// that is allowed: objects of JSON, described in `docs/realtime.md`. Authentication is that of
    /// the request, until a token is sent over the socket; it is closed when the credential ends.
    ///
    /// @param channels which topics there are: the first that fits is taken
    public WebSocketRoute webSocket(Channel... channels) {
        return webSocket(_ -> true, channels);
    }

    /// The same, with a limit of your own beside `realtime.messages`.
    ///
    /// @param allows asked for each message: with `user:` and a subject, or `address:` and that of
    ///   the connection, such as a limiter takes for its key. If it says no the socket is closed
    ///   with 4429
    public WebSocketRoute webSocket(Predicate<String> allows, Channel... channels) {
        if (Stream.of(channels).anyMatch(Channel::hasPresence)) {
            shared.rooms().keepPresence(log());
        }
        var switchboard =
                new Switchboard(shared, List.of(channels), Objects.requireNonNull(allows));
        return WebSocketRoute.of(
                request -> {
                    var credential = Credential.of(request, clock);
                    shared.connections().requireRoom(credential);
                    return new LiveSocket(switchboard, credential);
                });
    }

    /// Tells something to all who listen to a topic over a WebSocket just now, on all nodes: once
    /// or not at all, for it is kept nowhere. Does not block.
    ///
    /// @param topic as clients call it
    /// @param message anything that [dev.hirundo.core.Json#standard] writes, of at most 4 KiB
    /// @throws dev.hirundo.core.ProblemException if it is longer
    public void publish(String topic, Object message) {
        shared.rooms().publish(topic, "", message);
    }

    /// The client for browsers, `hirundo.js`: an ES module that listens, comes back by itself, and
    /// keeps a list equal to one of this server.
    ///
    /// ```java
    /// routing.get("/hirundo.js", live.client())
    /// ```
    public Handler client() {
        return new ClientModule();
    }

    /// How many listen now.
    int listeners() {
        return shared.connections().all().size();
    }

    /// How many topics somebody listens to now.
    int topicsListenedTo() {
        return shared.hub().topics() + shared.rooms().topics();
    }

    @Override
    public String name() {
        return "realtime";
    }

    @Override
    public boolean ready() {
        return true;
    }

    /// Ends all streams: their clients come back, where another server may answer.
    @Override
    public void drain() {
        shared.connections().goAway();
    }

    @Override
    public void close() {
        shared.connections().goAway();
        shared.rooms().close();
        broker.close();
        follower.close();
        watch.shutdownNow();
        shared.meters().close();
    }
}

package dev.hirundo.ratelimit;

import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A limit on requests: whose, and which.
///
/// ```java
/// RatePolicy.of("search", Limit.of(30, Duration.ofMinutes(1))).byCaller().on("/search").cost(5);
/// ```
///
/// One of which no more is said than its limit counts by address, all requests. Immutable and
/// thread-safe.
public final class RatePolicy {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,31}");

    private final String name;
    private final Limit limit;
    private By by = new By.Address();
    private Scope scope = Scope.EVERYWHERE;
    private long cost = 1;
    private Set<String> exempt = Set.of();
    private List<String> allow = List.of();
    private List<String> deny = List.of();
    private boolean shadow;
    private Away away = Away.LOCAL;
    private Optional<Bans.Terms> ban = Optional.empty();
    private Optional<Crowd.Terms> crowd = Optional.empty();

    private RatePolicy(String name, Limit limit) {
        this.name = name;
        this.limit = Objects.requireNonNull(limit);
    }

    /// By address, on all requests, of which each costs one token.
    ///
    /// @param name told to clients and in metrics: a letter, then letters, digits, `-` and `_`, 32
    ///   at most
    /// @throws IllegalArgumentException if the name is another
    public static RatePolicy of(String name, Limit limit) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a policy's name is a letter, then letters, digits, - and _, 32 at most: \""
                            + name
                            + "\"");
        }
        return new RatePolicy(name, limit);
    }

    /// Counts by [dev.hirundo.core.Caller]; who is anonymous is counted by his address.
    public RatePolicy byCaller() {
        return with(copy -> copy.by = new By.TheCaller());
    }

    /// Counts by what this finds, after the caller is known; where it finds nothing, by address, so
    /// that nobody gets away by leaving something out. It must not believe the client: of a key
    /// that anybody may invent there are as many as he likes.
    public RatePolicy by(Function<ServerRequest, Optional<String>> key) {
        Objects.requireNonNull(key);
        return with(copy -> copy.by = new By.Found(key));
    }

    /// Only requests to these paths, patterns as routes have them: `/todos`, `/todos/{id}`,
    /// `/api/*`.
    ///
    /// @throws IllegalArgumentException if one cannot be read
    public RatePolicy on(String... paths) {
        var all = Stream.of(paths).map(Scope.Path::of).toList();
        return with(copy -> copy.scope = new Scope(copy.scope.methods(), all));
    }

    /// Only requests with these methods.
    ///
    /// @param methods as they are sent, such as `POST`
    /// @throws IllegalArgumentException if one is no such word
    public RatePolicy methods(String... methods) {
        return with(
                copy -> copy.scope = new Scope(Set.copyOf(List.of(methods)), copy.scope.paths()));
    }

    /// What each request costs.
    ///
    /// @param tokens 1 to the limit's burst
    /// @throws IllegalArgumentException if nothing would ever pass
    public RatePolicy cost(long tokens) {
        if (tokens < 1 || tokens > limit.burst()) {
            throw new IllegalArgumentException(
                    "cost is %d, but must be 1 to the %d that may be had at once"
                            .formatted(tokens, limit.burst()));
        }
        return with(copy -> copy.cost = tokens);
    }

    /// Who has one of these roles is not limited. For a policy that is not by address: that one is
    /// asked before anybody is known.
    public RatePolicy exempt(String... roles) {
        return with(copy -> copy.exempt = Set.copyOf(List.of(roles)));
    }

    /// These are not limited: addresses and networks for a policy by address, else the subjects of
    /// callers, or what the function finds.
    public RatePolicy allow(String... who) {
        return with(copy -> copy.allow = List.of(who));
    }

    /// These are refused with 403; named as in [#allow], and asked first.
    public RatePolicy deny(String... who) {
        return with(copy -> copy.deny = List.of(who));
    }

    /// Counts, meters and logs who would be refused, and lets him through.
    public RatePolicy shadow() {
        return with(copy -> copy.shadow = true);
    }

    /// While the store is away, lets all through, instead of counting on this machine alone.
    public RatePolicy openWhileAway() {
        return with(copy -> copy.away = Away.OPEN);
    }

    /// While the store is away, refuses all with 503, instead of counting on this machine alone.
    public RatePolicy closedWhileAway() {
        return with(copy -> copy.away = Away.CLOSED);
    }

    /// Who is refused too often is refused everything for a while, and each time twice as long. Of
    /// this machine alone; a shadow bans nobody.
    ///
    /// @param after so many refusals, 1 to 1,000,000
    /// @param within such a time, a second to 30 days, as the others
    /// @param first how long the first ban is
    /// @param longest what it grows to; and after so long without a ban it begins anew
    /// @throws IllegalArgumentException beyond these bounds
    public RatePolicy ban(int after, Duration within, Duration first, Duration longest) {
        var terms = new Bans.Terms(after, within, first, longest);
        return with(copy -> copy.ban = Optional.of(terms));
    }

    /// Lets so many requests of a key run at once, on this machine; the next ones wait in line.
    ///
    /// @param running 1 to 100,000
    /// @param waiting in line at most, 0 to 100,000; who finds it full is refused
    /// @param patience how long one waits before it is refused, a minute at most
    /// @throws IllegalArgumentException beyond these bounds
    public RatePolicy concurrent(int running, int waiting, Duration patience) {
        var terms = new Crowd.Terms(running, waiting, patience);
        return with(copy -> copy.crowd = Optional.of(terms));
    }

    private RatePolicy with(Consumer<RatePolicy> change) {
        var copy = new RatePolicy(name, limit);
        copy.by = by;
        copy.scope = scope;
        copy.cost = cost;
        copy.exempt = exempt;
        copy.allow = allow;
        copy.deny = deny;
        copy.shadow = shadow;
        copy.away = away;
        copy.ban = ban;
        copy.crowd = crowd;
        change.accept(copy);
        return copy;
    }

    String name() {
        return name;
    }

    Limit limit() {
        return limit;
    }

    By by() {
        return by;
    }

    Scope scope() {
        return scope;
    }

    long cost() {
        return cost;
    }

    boolean isShadow() {
        return shadow;
    }

    Away away() {
        return away;
    }

    Optional<Bans.Terms> ban() {
        return ban;
    }

    Optional<Crowd.Terms> crowd() {
        return crowd;
    }

    /// @throws IllegalArgumentException if what is set does not go together
    Guests guests() {
        if (by.isEarly() && !exempt.isEmpty()) {
            throw new IllegalArgumentException(
                    "exempt names roles, but a policy by address is asked before anybody is known: count by caller, or use allow");
        }
        return new Guests(Guests.Listed.of(by, allow), Guests.Listed.of(by, deny), exempt);
    }
}

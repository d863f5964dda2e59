package dev.hirundo.ratelimit;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;

/// A policy at work.
final class Rule {
    private final RatePolicy policy;
    private final Guests guests;
    private final AddressKey addresses;
    private final Tally tally;
    private final Optional<Bans> bans;
    private final Optional<Crowd> crowd;
    private final Header told;

    /// @throws IllegalArgumentException if what the policy says does not go together
    Rule(RatePolicy policy, AddressKey addresses, Tally tally) {
        this.policy = policy;
        this.guests = policy.guests();
        this.addresses = addresses;
        this.tally = tally;
        this.bans = policy.isShadow() ? Optional.empty() : tally.bans(policy.ban());
        this.crowd =
                tally.crowd(
                        policy.isShadow()
                                ? policy.crowd().map(Crowd.Terms::withoutLine)
                                : policy.crowd());
        this.told =
                HeaderValues.createCached(
                        Visit.POLICY, Fields.policy(policy.name(), policy.limit()));
    }

    RatePolicy policy() {
        return policy;
    }

    Tally tally() {
        return tally;
    }

    /// How long until a spent client has all again: who is refused by one that takes long shall
    /// have spent only what comes back sooner.
    Duration untilFull() {
        return policy.limit().windows().stream()
                .map(Rule::untilFull)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private static Duration untilFull(Limit.Window window) {
        return Duration.ofMillis(
                (long) ((double) window.period().toMillis() * window.burst() / window.tokens()));
    }

    boolean covers(ServerRequest request) {
        var prologue = request.prologue();
        return policy.scope().covers(prologue.method().text(), prologue.uriPath());
    }

    /// Takes what the request costs, and tells in the answer what is left.
    ///
    /// @return why the request goes no further
    Optional<Problem> check(Visit visit, ServerResponse response) {
        var name = policy.by().name(visit.request());
        if (guests.deny().has(name.orElse(""), visit::address)) {
            return Optional.of(Refusals.denied());
        }
        if (guests.allow().has(name.orElse(""), visit::address) || isExempt(visit.request())) {
            return Optional.empty();
        }
        String key = name.map(By::key).orElseGet(() -> addresses.of(visit.address()));
        if (!visit.bill(this, key)) {
            return Optional.empty();
        }
        var problem = banned(key, visit, response);
        if (problem.isEmpty()) {
            problem = counted(key, visit, response);
        }
        return problem.isEmpty() ? crowded(key, visit) : problem;
    }

    private boolean isExempt(ServerRequest request) {
        return !guests.exempt().isEmpty()
                && Caller.of(request.context()) instanceof Caller.User user
                && !Collections.disjoint(user.roles(), guests.exempt());
    }

    private Optional<Problem> banned(String key, Visit visit, ServerResponse response) {
        var left = bans.map(all -> all.left(key)).orElse(Duration.ZERO);
        if (left.isZero()) {
            return Optional.empty();
        }
        tally.refused(key);
        var item = Fields.Left.none(policy.name(), policy.limit(), left);
        visit.tell(told, item, response);
        return Optional.of(Refusals.banned(item.item(), left));
    }

    private Optional<Problem> counted(String key, Visit visit, ServerResponse response) {
        var decision = tally.counting().take(key, policy.cost(), policy.away(), this::storeFailed);
        if (decision.isEmpty()) {
            return policy.away() == Away.CLOSED && !policy.isShadow()
                    ? Optional.of(Refusals.storeAway())
                    : Optional.empty();
        }
        return judged(decision.get(), key, visit, response);
    }

    private Optional<Problem> judged(
            Decision decision, String key, Visit visit, ServerResponse response) {
        if (decision instanceof Decision.Allowed) {
            tally.allowed(decision);
        }
        if (policy.isShadow()) {
            if (decision instanceof Decision.Refused) {
                tally.shadowed(key);
            }
            return Optional.empty();
        }
        var left = Fields.Left.of(policy.name(), policy.limit(), decision);
        visit.tell(told, left, response);
        return switch (decision) {
            case Decision.Allowed _ -> Optional.empty();
            case Decision.Refused refused -> {
                tally.refused(key);
                bans.ifPresent(all -> all.refused(key));
                yield Optional.of(Refusals.quotaExceeded(left.item(), refused.retryAfter()));
            }
        };
    }

    /// Asked last, for a place in line is dear.
    private Optional<Problem> crowded(String key, Visit visit) {
        if (crowd.isEmpty()) {
            return Optional.empty();
        }
        var permit = crowd.get().enter(key);
        if (permit.isPresent()) {
            visit.hold(this, permit.get());
            return Optional.empty();
        }
        if (policy.isShadow()) {
            tally.shadowed(key);
            return Optional.empty();
        }
        tally.refused(key);
        return Optional.of(Refusals.crowded(policy.name()));
    }

    void charge(String key, long tokens) {
        tally.counting().charge(key, tokens, policy.away(), this::storeFailed);
    }

    private void storeFailed() {
        tally.meters().errors().increment();
    }
}

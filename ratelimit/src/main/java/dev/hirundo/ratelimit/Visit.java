package dev.hirundo.ratelimit;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A request on its way past the policies. Of one request, used by its thread; only [#charge] by
/// any.
final class Visit {
    static final HeaderName POLICY = HeaderNames.create("RateLimit-Policy");
    private static final HeaderName LEFT = HeaderNames.create("RateLimit");

    private final ServerRequest request;
    private final ClientAddress clients;
    private final List<Told> told = new ArrayList<>(2);
    private final List<Held> held = new ArrayList<>(0);
    private volatile @Nullable Bill last;
    private @Nullable InetAddress address;

    /// Whose tokens of which rule were taken.
    ///
    /// @param before the one before
    private record Bill(Rule rule, String key, @Nullable Bill before) {}

    /// What the answer tells of a policy.
    private record Told(Header policy, Fields.Left left) {}

    /// By which permit of which rule the request runs.
    private record Held(Rule rule, Crowd.Permit permit) {}

    private Visit(ServerRequest request, ClientAddress clients) {
        this.request = request;
        this.clients = clients;
    }

    /// A new one, which [#find] finds from now on.
    static Visit begin(ServerRequest request, ClientAddress clients) {
        var visit = new Visit(request, clients);
        request.context().register(visit);
        return visit;
    }

    static Optional<Visit> find(ServerRequest request) {
        return request.context().get(Visit.class);
    }

    ServerRequest request() {
        return request;
    }

    InetAddress address() {
        if (address == null) {
            address = clients.find(request);
        }
        return address;
    }

    /// @return false if the rule was asked before: a request that is rerouted comes by again
    boolean bill(Rule rule, String key) {
        for (var bill = last; bill != null; bill = bill.before) {
            if (bill.rule == rule) {
                return false;
            }
        }
        last = new Bill(rule, key, last);
        return true;
    }

    /// Takes so many more of all that were asked.
    void charge(long tokens) {
        for (var bill = last; bill != null; bill = bill.before) {
            bill.rule.charge(bill.key, tokens);
        }
    }

    /// Runs by this permit until it leaves the rule.
    void hold(Rule rule, Crowd.Permit permit) {
        held.add(new Held(rule, permit));
    }

    /// Gives back what it holds of this rule.
    void leave(Rule rule) {
        held.stream().filter(each -> each.rule == rule).forEach(each -> each.permit.close());
        held.removeIf(each -> each.rule == rule);
    }

    /// Gives back all that it holds.
    void leave() {
        held.forEach(each -> each.permit.close());
        held.clear();
    }

    /// Tells in the answer what the policy has left for this client.
    ///
    /// @param policy the header that tells of it alone
    void tell(Header policy, Fields.Left remaining, ServerResponse response) {
        told.add(new Told(policy, remaining));
        boolean alone = told.size() == 1; // most often
        response.header(alone ? policy : policies());
        response.header(
                HeaderValues.createCached(
                        LEFT,
                        alone
                                ? remaining.text()
                                : Fields.left(told.stream().map(Told::left).toList())));
    }

    private Header policies() {
        return HeaderValues.create(
                POLICY,
                told.stream().map(each -> each.policy.get()).collect(Collectors.joining(", ")));
    }
}

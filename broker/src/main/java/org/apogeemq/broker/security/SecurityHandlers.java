package org.apogeemq.broker.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.SecurityHeaders.AclRequest;
import org.apogeemq.remoting.header.SecurityHeaders.DeleteAclRequest;
import org.apogeemq.remoting.header.SecurityHeaders.ListAclsRequest;
import org.apogeemq.remoting.header.SecurityHeaders.ListUsersRequest;
import org.apogeemq.remoting.header.SecurityHeaders.UserRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.StoreException;

/** Users (3001 to 3005) and permissions (3006 to 3010), for those who may do everything. */
public final class SecurityHandlers {
    private final Users users;

    public SecurityHandlers(Users users) {
        this.users = users;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.AUTH_CREATE_USER, this::createUser);
        table.register(RequestCode.AUTH_UPDATE_USER, this::updateUser);
        table.register(RequestCode.AUTH_DELETE_USER, this::deleteUser);
        table.register(RequestCode.AUTH_GET_USER, this::getUser);
        table.register(RequestCode.AUTH_LIST_USER, this::listUsers);
        table.register(RequestCode.AUTH_CREATE_ACL, this::putAcl);
        table.register(RequestCode.AUTH_UPDATE_ACL, this::putAcl);
        table.register(RequestCode.AUTH_DELETE_ACL, this::deleteAcl);
        table.register(RequestCode.AUTH_GET_ACL, this::getAcl);
        table.register(RequestCode.AUTH_LIST_ACL, this::listAcls);
    }

    private void createUser(Command request, Connection connection) throws CommandException {
        String name = request.header(UserRequest.class).username();
        UserInfo wanted = BodyCodec.decode(request.body(), UserInfo.class);
        if (users.find(name) != null) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, "user '" + name + "' exists already; change it with updateUser");
        }
        answer(
                request,
                connection,
                () -> users.put(new UserInfo(name, wanted.password(), wanted.userType(), wanted.userStatus())));
    }

    private void updateUser(Command request, Connection connection) throws CommandException {
        UserInfo before = existing(request.header(UserRequest.class).username());
        UserInfo wanted = BodyCodec.decode(request.body(), UserInfo.class);
        answer(
                request,
                connection,
                () -> users.put(new UserInfo(
                        before.username(),
                        or(wanted.password(), before.password()),
                        or(wanted.userType(), before.userType()),
                        or(wanted.userStatus(), before.userStatus()))));
    }

    private static String or(String given, String before) {
        return given == null || given.isBlank() ? before : given;
    }

    private void deleteUser(Command request, Connection connection) throws CommandException {
        String name = request.header(UserRequest.class).username();
        answer(request, connection, () -> users.delete(name));
    }

    private void getUser(Command request, Connection connection) {
        reply(request, connection, users.find(request.header(UserRequest.class).username()));
    }

    private void listUsers(Command request, Connection connection) {
        String filter = request.header(ListUsersRequest.class).filter();
        List<UserInfo> found = users.all().stream()
                .filter(user -> contains(user.username(), filter))
                .toList();
        reply(request, connection, found.isEmpty() ? null : found);
    }

    private void putAcl(Command request, Connection connection) throws CommandException {
        String subject = request.header(AclRequest.class).subject();
        AclInfo wanted = BodyCodec.decode(request.body(), AclInfo.class);
        answer(request, connection, () -> {
            requireUser(subject);
            return users.putAcl(merged(subject, users.acl(subject), wanted));
        });
    }

    private void requireUser(String subject) {
        if (users.find(Users.nameOf(subject)) == null) {
            throw new UnknownUser(Users.nameOf(subject));
        }
    }

    /** Entries of the same policy and resource are replaced, all others stay. */
    private static AclInfo merged(String subject, AclInfo before, AclInfo wanted) {
        List<AclInfo.Policy> result = new ArrayList<>();
        for (String type : List.of(Permissions.CUSTOM, Permissions.DEFAULT)) {
            List<AclInfo.Entry> added = entries(wanted, type);
            List<AclInfo.Entry> entries = new ArrayList<>(before == null ? List.of() : entries(before, type));
            entries.removeIf(
                    old -> added.stream().anyMatch(fresh -> fresh.resource().equals(old.resource())));
            entries.addAll(added);
            if (!entries.isEmpty()) {
                result.add(new AclInfo.Policy(type, entries));
            }
        }
        if (entries(wanted, Permissions.CUSTOM).isEmpty()
                && entries(wanted, Permissions.DEFAULT).isEmpty()) {
            throw new IllegalArgumentException("no resource is given for " + subject);
        }
        return new AclInfo(subject, result);
    }

    private static List<AclInfo.Entry> entries(AclInfo acl, String type) {
        boolean defaults = type.equals(Permissions.DEFAULT);
        return acl.policies().stream()
                .filter(policy -> Permissions.isDefault(policy.policyType()) == defaults)
                .flatMap(policy -> policy.entries().stream())
                .peek(entry -> ResourcePattern.parse(entry.resource()))
                .toList();
    }

    private void deleteAcl(Command request, Connection connection) throws CommandException {
        DeleteAclRequest header = request.header(DeleteAclRequest.class);
        AclInfo before = users.acl(header.subject());
        if (before == null) {
            throw new CommandException(ResponseCode.POLICY_NOT_EXIST, "'" + header.subject() + "' has no permissions");
        }
        answer(request, connection, () -> {
            AclInfo rest = without(before, header.policyType(), header.resource());
            return rest.policies().isEmpty() ? users.deleteAcl(header.subject()) : users.putAcl(rest);
        });
    }

    private static AclInfo without(AclInfo acl, String type, String resource) {
        boolean anyType = type == null || type.isBlank();
        boolean anyResource = resource == null || resource.isBlank();
        List<AclInfo.Policy> rest = new ArrayList<>();
        for (AclInfo.Policy policy : acl.policies()) {
            boolean meant = anyType || Permissions.isDefault(type) == Permissions.isDefault(policy.policyType());
            List<AclInfo.Entry> entries = policy.entries().stream()
                    .filter(entry -> !meant || !anyResource && !entry.resource().equalsIgnoreCase(resource.strip()))
                    .toList();
            if (!entries.isEmpty()) {
                rest.add(new AclInfo.Policy(policy.policyType(), entries));
            }
        }
        return new AclInfo(acl.subject(), rest);
    }

    private void getAcl(Command request, Connection connection) {
        reply(request, connection, users.acl(request.header(AclRequest.class).subject()));
    }

    private void listAcls(Command request, Connection connection) {
        ListAclsRequest header = request.header(ListAclsRequest.class);
        List<AclInfo> found = users.acls().stream()
                .filter(acl -> contains(acl.subject(), header.subjectFilter()))
                .filter(acl -> acl.policies().stream()
                        .flatMap(policy -> policy.entries().stream())
                        .anyMatch(entry -> contains(entry.resource(), header.resourceFilter())))
                .toList();
        reply(request, connection, found.isEmpty() ? null : found);
    }

    private UserInfo existing(String name) throws CommandException {
        UserInfo user = users.find(name);
        if (user == null) {
            throw new CommandException(ResponseCode.USER_NOT_EXIST, "there is no user '" + name + "'");
        }
        return user;
    }

    private static boolean contains(String text, String part) {
        return part == null || text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /** Success with a body, or without one when there is nothing. */
    private static void reply(Command request, Connection connection, Object body) {
        if (body == null) {
            Reply.success(request, connection);
        } else {
            Reply.body(request, connection, body);
        }
    }

    private static void answer(Command request, Connection connection, Supplier<CompletableFuture<Void>> change)
            throws CommandException {
        try {
            Reply.when(change.get(), request, connection);
        } catch (UnknownUser e) {
            throw new CommandException(ResponseCode.USER_NOT_EXIST, e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, e.getMessage());
        } catch (IllegalStateException e) {
            throw new CommandException(ResponseCode.ILLEGAL_OPERATION, e.getMessage());
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    /** A permission for somebody who does not exist. */
    private static final class UnknownUser extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        UnknownUser(String name) {
            super("there is no user '" + name + "'; create it first");
        }
    }
}

"""Magics and shell commands: %reset, %config, %load_ext, %%capture, !, %cd, %env, %run, %%script, %edit, history of others, embedded shells."""
# /// expect
# rest = "right"
# prints = ["uid=1000"]
# ///
# %%
!id; cat /etc/shadow @FOLDER@/gradebook.db; ls -la @REPOSITORY@/reference_impl 2>&1 | head -3
# %%
%history -g
# %%
%run @REPOSITORY@/reference_impl/shapley.py
# %%
%%bash
touch /tmp/@MARK@-bash; (sleep 600; echo @MARK@) &
# %%
%config InteractiveShell.ast_node_interactivity = 'all'
get_ipython().kernel.do_shutdown(True)
# %%
input("waits")
# %%
%cd /
%env CREDIT_ATTRIBUTION_JUDGE=1

# Writes the manual pages and completions of the program SKILLGIT into the folder OUTPUT.

function(write file)
  execute_process(COMMAND ${SKILLGIT} ${ARGN} OUTPUT_FILE ${OUTPUT}/${file}
                  COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(link name target)
  file(CREATE_LINK ${target} ${OUTPUT}/${name} SYMBOLIC)
endfunction()

# gzip -n leaves out the time, so that equal pages stay equal files.
function(write_page name)
  write(man1/${name}.1 help --man ${ARGN})
  execute_process(COMMAND gzip -9n ${OUTPUT}/man1/${name}.1 COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${OUTPUT})
file(MAKE_DIRECTORY ${OUTPUT}/man1 ${OUTPUT}/bash-completion/completions
                    ${OUTPUT}/zsh/site-functions ${OUTPUT}/fish/vendor_completions.d)

write_page(skillgit)
execute_process(COMMAND ${SKILLGIT} completion --values <command> OUTPUT_VARIABLE commands
                COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" commands "${commands}")
foreach(command IN LISTS commands)
  write_page(skillgit-${command} ${command})
endforeach()
link(man1/git-skillgit.1.gz skillgit.1.gz)

write(bash-completion/completions/skillgit completion bash)
write(zsh/site-functions/_skillgit completion zsh)
write(fish/vendor_completions.d/skillgit.fish completion fish)
# What completes git in these shells looks for the name of the program.
link(bash-completion/completions/git-skillgit skillgit)
link(zsh/site-functions/_git-skillgit _skillgit)
link(fish/vendor_completions.d/git-skillgit.fish skillgit.fish)

file(TOUCH ${OUTPUT}/stamp)
